using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

/// <summary>Text that is not strict JSON is rejected before it is read, and no input of a client throws.</summary>
public class JsonStrictnessTests
{
    [Theory]
    [InlineData("""{"flags":[],"flags":[]}""")]
    [InlineData("""{"flags":[],"fl\u0061gs":[]}""")]
    [InlineData("""{"flags":[{"variants":{"on":{"a":1,"a":2}}}]}""")]
    [InlineData("""{"flags":[],}""")]
    [InlineData("""{"flags":[] /* comment */}""")]
    [InlineData("""{'flags':[]}""")]
    [InlineData("""{"flags":[]} {}""")]
    [InlineData("""{"flags":[NaN]}""")]
    [InlineData("")]
    [InlineData("{")]
    public void Parse_NonStrictJson_ReportsOneErrorForTheDocument(string json)
    {
        var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out var error);

        Assert.Null(document);
        Assert.Equal("", error!.Pointer);
        Assert.StartsWith("The text is not valid JSON: ", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_InvalidUtf8_ReportsTheEncoding()
    {
        Assert.Null(RulesetJson.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }, out var error));
        Assert.Equal(new("", "The text is not valid UTF-8."), error);
        Assert.Null(RulesetJson.Parse(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, out _));
    }

    [Fact]
    public void Parse_ByteOrderMark_IgnoresIt()
    {
        using var document = RulesetJson.Parse(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }, out var error);

        Assert.Null(error);
        Assert.NotNull(document);
    }

    [Theory]
    [InlineData(RulesetLimits.JsonDepth, true)]
    [InlineData(RulesetLimits.JsonDepth + 1, false)]
    public void Parse_NestedArrays_AcceptsUpToTheDepthLimit(int depth, bool accepted)
    {
        var nested = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

        using var document = RulesetJson.Parse(nested, out var error);

        Assert.Equal(accepted, document is not null);
        Assert.Equal(accepted, error is null);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""", "")]
    [InlineData("""{"flags":[{"\ud800":1}]}""", "")]
    [InlineData("""{"flags":[{"key":"\udc00"}]}""", "/flags/0/key")]
    [InlineData("""{"flags":[{"description":"a\ud800b"}]}""", "/flags/0/description")]
    [InlineData("""{"flags":[{"variants":{"\ud800":1}}]}""", "")]
    [InlineData("""{"flags":[{"variants":{"on":"\ud800"}}]}""", "/flags/0/variants/on")]
    [InlineData("""{"flags":[{"variants":{"on":{"a":["\ud800"]}}}]}""", "/flags/0/variants/on")]
    [InlineData("""{"flags":[{"variants":{"on":[{"\ud800":1}]}}]}""", "")]
    [InlineData("""{"flags":[{"rules":[{"when":{"attribute":"a","equals":"\ud800"}}]}]}""", "/flags/0/rules/0/when/equals")]
    [InlineData("""{"flags":[{"rules":[{"\ud800":1}]}]}""", "")]
    [InlineData("""{"flags":[{"rules":[{"serve":{"split":[{"\ud800":1}]}}]}]}""", "")]
    [InlineData("""{"segments":[{"included":["\ud800"]}]}""", "/segments/0/included/0")]
    public void Read_UnpairedSurrogate_ReportsTheValueOrTheDocument(string json, string pointer)
    {
        var errors = Documents.Errors(json);

        Assert.Contains(errors, error => error.Pointer == pointer && error.Detail.Contains("unpaired surrogate", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SurrogatePair_ReadsOneCharacter()
    {
        var ruleset = Documents.Ruleset("""{"segments":[{"key":"s","included":["\ud83d\ude00"]}]}""");

        Assert.True(ruleset.Segments["s"].Included.Contains("😀"u8));
    }

    [Fact]
    public void ReadTrusted_ValueAtTheDepthLimit_ReadsLogEntriesAndExports()
    {
        var value = new string('[', RulesetLimits.ValueDepth) + new string(']', RulesetLimits.ValueDepth);
        var ruleset = Documents.Ruleset(
            $$$$"""{"flags":[{"key":"f","type":"object","variants":{"v":{{{{value}}}}},"defaultVariant":"v"}]}"""
        );
        var export = RulesetJson.Write(ruleset);
        var entry = ChangeSetJson.Write(Ruleset.Empty.DiffTo(ruleset));

        var fromEntry = Ruleset.Empty.Apply(ChangeSetJson.ReadTrusted(entry));
        var fromExport = RulesetJson.ReadTrusted(export);

        Assert.Equal(export, RulesetJson.Write(fromEntry));
        Assert.Equal(export, RulesetJson.Write(fromExport));
    }
}
