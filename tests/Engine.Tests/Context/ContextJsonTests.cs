using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

public class ContextJsonTests
{
    private static readonly CompiledRuleset A = Doc.Condition(
        """{"any":[{"attribute":"a","equals":1},{"attribute":"deep.er","equals":1}]}"""
    );
    private static readonly CompiledRuleset Flat = Doc.Condition("""{"attribute":"a","equals":1}""");

    [Theory]
    [InlineData("""{"a":2,"a":1}""", true)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""{"a":1,"a":null}""", false)]
    [InlineData("""{"a":1,"a":{"b":1}}""", false)]
    [InlineData("""{"a":1,"\u0061":2}""", false)]
    public void ReadJson_DuplicateName_LastWins(string context, bool expected)
    {
        Assert.Equal(expected, Ask.Holds(A, context));
        Assert.Equal(expected, Ask.Holds(Flat, context));
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("[1,1e999]")]
    public void ReadJson_NumberNoDoubleHolds_InvalidContext(string number)
    {
        Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(new(), A, $$$"""{"a":{{{number}}}}""", out var details));
        Assert.Contains("number", details, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(new(), A, $$$$"""{"deep":{"er":{{{{number}}}}}}""", out _));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[\"x\"]")]
    [InlineData("{\"x\":1}")]
    [InlineData("{}")]
    public void ReadJson_TargetingKeyOfAnotherType_InvalidContext(string value)
    {
        foreach (var ruleset in new[] { A, Flat })
        {
            Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(new(), ruleset, $$$"""{"targetingKey":{{{value}}}}""", out var details));
            Assert.Equal("'targetingKey' must be a string.", details);
        }
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"x\\udc00y\"}")]
    [InlineData("{\"targetingKey\":\"\\ud800\\u0041\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"deep\":{\"\\udfff\":1}}")]
    public void ReadJson_UnpairedSurrogate_InvalidOperationException(string context) =>
        Assert.Throws<InvalidOperationException>(() => Ask.Fill(new(), A, context, out _));

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":[1}")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("{\"deep\":{\"er\":1}")]
    public void ReadJson_NoJson_JsonException(string context) => Assert.ThrowsAny<JsonException>(() => Ask.Fill(new(), A, context, out _));

    [Fact]
    public void ReadJson_NestedToTheLimit_FineAndOneMoreIsNoJson()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"x\":", levels - 1)) + "{}" + new string('}', levels - 1);
        foreach (var ruleset in new[] { A, Flat })
        {
            Assert.Equal(ErrorCode.None, Ask.Fill(new(), ruleset, Nested(EvaluationContext.MaxDepth), out _));
            Assert.ThrowsAny<JsonException>(() => Ask.Fill(new(), ruleset, Nested(EvaluationContext.MaxDepth + 1), out _));
        }
    }

    [Fact]
    public void ReadJson_AttributesToTheLimit_FineAndOneMoreIsInvalid()
    {
        static string Attributes(int count) => $$"""{{{string.Join(",", Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"))}}}""";
        Assert.Equal(ErrorCode.None, Ask.Fill(new(), A, Attributes(EvaluationContext.MaxAttributes), out _));
        Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(new(), A, Attributes(EvaluationContext.MaxAttributes + 1), out var details));
        Assert.Contains("1000", details, StringComparison.Ordinal);
        Assert.Equal(
            ErrorCode.InvalidContext,
            Ask.Fill(new(), A, $$$"""{"deep":{{{Attributes(EvaluationContext.MaxAttributes)}}}}""", out _)
        );
    }

    [Fact]
    public void ReadJson_ListElementsToTheLimit_FineAndOneMoreIsInvalid()
    {
        static string List(int count) => $$"""{"a":[{{string.Join(",", Enumerable.Repeat("0", count))}}]}""";
        Assert.Equal(ErrorCode.None, Ask.Fill(new(), A, List(EvaluationContext.MaxListElements), out _));
        Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(new(), A, List(EvaluationContext.MaxListElements + 1), out var details));
        Assert.Contains("10000", details, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadJson_ObjectInsideABody_ReaderEndsOnItsEnd()
    {
        var body = """ {"x":1,"context":{"a":1,"z":{"y":[1,{"q":2}]}},"after":7} """u8;
        foreach (var ruleset in new[] { A, Flat })
        {
            var context = new EvaluationContext();
            body.CopyTo(context.Begin(ruleset, Ask.Now, body.Length));
            var reader = new Utf8JsonReader(context.Body);
            while (reader.TokenType != JsonTokenType.StartObject || reader.CurrentDepth != 1)
                reader.Read();
            Assert.Equal(ErrorCode.None, context.ReadJson(ref reader, out _));
            Assert.Equal((JsonTokenType.EndObject, 1), (reader.TokenType, reader.CurrentDepth));
            Assert.True(reader.Read() && reader.ValueTextEquals("after"));
            Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
        }
    }

    [Fact]
    public void ReadJson_LongEscapedTexts_GrowTheBufferAndKeepEarlierOnes()
    {
        var ruleset = Doc.Condition(
            $$"""{"all":[{"attribute":"one","equals":"{{new string('é', 2_000)}}"},{"attribute":"two","endsWith":"z"},{"attribute":"three","equals":"plain"},{"attribute":"list","contains":"ß"}]}"""
        );
        var context =
            $$"""{"three":"plain","one":"{{string.Concat(Enumerable.Repeat("\\u00e9", 2_000))}}","list":["\u00df","\u00e9"],"two":"{{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 3_000))}}z"}""";
        Assert.True(Ask.Holds(ruleset, context));
    }

    [Fact]
    public void Set_LongTexts_GrowTheBufferAndKeepEarlierOnes()
    {
        var ruleset = Doc.Condition(
            """{"all":[{"attribute":"one","startsWith":"x"},{"attribute":"two","startsWith":"é"},{"attribute":"targetingKey","equals":"me"}]}"""
        );
        var context = new EvaluationContext();
        context.Begin(ruleset, Ask.Now);
        context.SetTargetingKey("me");
        context.Set("one", new string('x', 10_000));
        context.Set("two", new string('é', 10_000));
        Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
        Assert.Equal("me", Encoding.UTF8.GetString(context.TargetingKey));
    }
}
