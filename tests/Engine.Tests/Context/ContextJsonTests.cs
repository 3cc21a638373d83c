using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

public class ContextJsonTests
{
    private static readonly CompiledRuleset WithPaths = TestRulesets.Condition(
        """{"any":[{"attribute":"a","equals":1},{"attribute":"deep.er","equals":1}]}"""
    );
    private static readonly CompiledRuleset WithoutPaths = TestRulesets.Condition("""{"attribute":"a","equals":1}""");

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("[1,1e999]")]
    public void ReadJson_NumberOutsideTheDoubleRange_ReturnsInvalidContext(string number)
    {
        var error = TestEvaluator.ReadContext(new(), WithPaths, $$$"""{"a":{{{number}}}}""", out var details);
        var nestedError = TestEvaluator.ReadContext(new(), WithPaths, $$$$"""{"deep":{"er":{{{{number}}}}}}""", out _);

        Assert.Equal((ErrorCode.InvalidContext, ErrorCode.InvalidContext), (error, nestedError));
        Assert.Contains("number", details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[\"x\"]")]
    [InlineData("{\"x\":1}")]
    [InlineData("{}")]
    public void ReadJson_TargetingKeyNotAString_ReturnsInvalidContext(string value)
    {
        foreach (var ruleset in new[] { WithPaths, WithoutPaths })
        {
            var error = TestEvaluator.ReadContext(new(), ruleset, $$$"""{"targetingKey":{{{value}}}}""", out var details);

            Assert.Equal(ErrorCode.InvalidContext, error);
            Assert.Equal("'targetingKey' must be a string.", details);
        }
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"x\\udc00y\"}")]
    [InlineData("{\"targetingKey\":\"\\ud800\\u0041\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"deep\":{\"\\udfff\":1}}")]
    public void ReadJson_UnpairedSurrogate_ThrowsInvalidOperationException(string context) =>
        Assert.Throws<InvalidOperationException>(() => TestEvaluator.ReadContext(new(), WithPaths, context, out _));

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":[1}")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("{\"deep\":{\"er\":1}")]
    public void ReadJson_InvalidJson_ThrowsJsonException(string context) =>
        Assert.ThrowsAny<JsonException>(() => TestEvaluator.ReadContext(new(), WithPaths, context, out _));

    [Fact]
    public void ReadJson_NestingOverTheLimit_ThrowsJsonException()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"x\":", levels - 1)) + "{}" + new string('}', levels - 1);

        foreach (var ruleset in new[] { WithPaths, WithoutPaths })
        {
            Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(new(), ruleset, Nested(EvaluationContext.MaxDepth), out _));
            Assert.ThrowsAny<JsonException>(() => TestEvaluator.ReadContext(new(), ruleset, Nested(EvaluationContext.MaxDepth + 1), out _));
        }
    }

    [Fact]
    public void ReadJson_AttributesOverTheLimit_ReturnsInvalidContext()
    {
        static string Attributes(int count) => $$"""{{{string.Join(",", Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"))}}}""";

        Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(new(), WithPaths, Attributes(EvaluationContext.MaxAttributes), out _));
        Assert.Equal(
            ErrorCode.InvalidContext,
            TestEvaluator.ReadContext(new(), WithPaths, Attributes(EvaluationContext.MaxAttributes + 1), out var details)
        );
        Assert.Contains("1000", details, StringComparison.Ordinal);
        Assert.Equal(
            ErrorCode.InvalidContext,
            TestEvaluator.ReadContext(new(), WithPaths, $$$"""{"deep":{{{Attributes(EvaluationContext.MaxAttributes)}}}}""", out _)
        );
    }

    [Fact]
    public void ReadJson_ListElementsOverTheLimit_ReturnsInvalidContext()
    {
        static string List(int count) => $$"""{"a":[{{string.Join(",", Enumerable.Repeat("0", count))}}]}""";

        Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(new(), WithPaths, List(EvaluationContext.MaxListElements), out _));
        Assert.Equal(
            ErrorCode.InvalidContext,
            TestEvaluator.ReadContext(new(), WithPaths, List(EvaluationContext.MaxListElements + 1), out var details)
        );
        Assert.Contains("10000", details, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadJson_ObjectInsideABody_LeavesTheReaderAtItsEnd()
    {
        var body = """ {"x":1,"context":{"a":1,"z":{"y":[1,{"q":2}]}},"after":7} """u8;

        foreach (var ruleset in new[] { WithPaths, WithoutPaths })
        {
            var context = new EvaluationContext();
            body.CopyTo(context.Begin(ruleset, TestEvaluator.Now, body.Length));
            var reader = new Utf8JsonReader(context.Body);
            while (reader.TokenType != JsonTokenType.StartObject || reader.CurrentDepth != 1)
                reader.Read();

            var error = context.ReadJson(ref reader, out _);

            Assert.Equal(ErrorCode.None, error);
            Assert.Equal((JsonTokenType.EndObject, 1), (reader.TokenType, reader.CurrentDepth));
            Assert.True(reader.Read() && reader.ValueTextEquals("after"));
            Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
        }
    }

    [Fact]
    public void ReadJson_LongEscapedTexts_GrowsTheBufferAndKeepsEarlierTexts()
    {
        var ruleset = TestRulesets.Condition(
            $$"""{"all":[{"attribute":"one","equals":"{{new string('é', 2_000)}}"},{"attribute":"two","endsWith":"z"},{"attribute":"three","equals":"plain"},{"attribute":"list","contains":"ß"}]}"""
        );
        var context =
            $$"""{"three":"plain","one":"{{string.Concat(Enumerable.Repeat("\\u00e9", 2_000))}}","list":["\u00df","\u00e9"],"two":"{{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 3_000))}}z"}""";

        Assert.True(TestEvaluator.Holds(ruleset, context));
    }

    [Fact]
    public void Set_LongTexts_GrowsTheBufferAndKeepsEarlierTexts()
    {
        var ruleset = TestRulesets.Condition(
            """{"all":[{"attribute":"one","startsWith":"x"},{"attribute":"two","startsWith":"é"},{"attribute":"targetingKey","equals":"me"}]}"""
        );
        var context = new EvaluationContext();
        context.Begin(ruleset, TestEvaluator.Now);

        context.SetTargetingKey("me");
        context.Set("one", new string('x', 10_000));
        context.Set("two", new string('é', 10_000));

        Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
        Assert.Equal("me", Encoding.UTF8.GetString(context.TargetingKey));
    }
}
