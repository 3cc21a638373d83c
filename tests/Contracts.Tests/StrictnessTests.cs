using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

/// <summary>What is no plain JSON is refused before anyone reads it, and nothing a client sends throws.</summary>
public class StrictnessTests
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
    public void Parse_NotStrictJson_OneErrorForTheWholeDocument(string json)
    {
        Assert.Null(RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Equal("", error!.Pointer);
        Assert.StartsWith("The text is not valid JSON: ", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_InvalidUtf8_SaysSo()
    {
        Assert.Null(RulesetJson.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }, out var error));
        Assert.Equal(new("", "The text is not valid UTF-8."), error);
        Assert.Null(RulesetJson.Parse(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, out _));
    }

    [Fact]
    public void Parse_ByteOrderMark_PassedOver()
    {
        using var document = RulesetJson.Parse(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }, out var error);
        Assert.Null(error);
        Assert.NotNull(document);
    }

    [Fact]
    public void Parse_NestedToTheLimit_FineAndOneMoreRefused()
    {
        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
        using var document = RulesetJson.Parse(Nested(RulesetLimits.JsonDepth), out var error);
        Assert.Null(error);
        Assert.Null(RulesetJson.Parse(Nested(RulesetLimits.JsonDepth + 1), out error));
        Assert.NotNull(error);
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
    public void Read_UnpairedSurrogate_ReportedAtTheValueOrForTheWholeText(string json, string pointer)
    {
        var errors = Documents.Errors(json);
        Assert.Contains(errors, error => error.Pointer == pointer && error.Detail.Contains("unpaired surrogate", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SurrogatePair_IsOneCharacter()
    {
        var ruleset = Documents.Ruleset("""{"segments":[{"key":"s","included":["\ud83d\ude00"]}]}""");
        Assert.True(ruleset.Segments["s"].Included.Contains("😀"u8));
    }

    [Fact]
    public void ReadTrusted_DeepestValueThatIsAccepted_ReadsBackFromALogEntryAndAnExport()
    {
        var value = new string('[', RulesetLimits.ValueDepth) + new string(']', RulesetLimits.ValueDepth);
        var ruleset = Documents.Ruleset(
            $$$$"""{"flags":[{"key":"f","type":"object","variants":{"v":{{{{value}}}}},"defaultVariant":"v"}]}"""
        );
        var entry = ChangeSetJson.Write(Ruleset.Empty.DiffTo(ruleset));
        Assert.Equal(RulesetJson.Write(ruleset), RulesetJson.Write(Ruleset.Empty.Apply(ChangeSetJson.ReadTrusted(entry))));
        Assert.Equal(RulesetJson.Write(ruleset), RulesetJson.Write(RulesetJson.ReadTrusted(RulesetJson.Write(ruleset))));
    }
}
