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
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":[1}")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("{\"deep\":{\"er\":1}")]
    public void ReadJson_InvalidJson_ThrowsJsonException(string context) =>
        Assert.ThrowsAny<JsonException>(() => TestEvaluator.ReadContext(new(new Random(1)), WithPaths, context, out _));

    [Fact]
    public void ReadJson_NestingOverTheLimit_ThrowsJsonException()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"x\":", levels - 1)) + "{}" + new string('}', levels - 1);

        foreach (var ruleset in new[] { WithPaths, WithoutPaths })
        {
            Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(new(new Random(1)), ruleset, Nested(EvaluationContext.MaxDepth), out _));
            Assert.ThrowsAny<JsonException>(() =>
                TestEvaluator.ReadContext(new(new Random(1)), ruleset, Nested(EvaluationContext.MaxDepth + 1), out _)
            );
        }
    }

    [Fact]
    public void ReadJson_AttributesOverTheLimit_ReturnsInvalidContext()
    {
        static string Attributes(int count) => $$"""{{{string.Join(",", Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"))}}}""";

        Assert.Equal(
            ErrorCode.None,
            TestEvaluator.ReadContext(new(new Random(1)), WithPaths, Attributes(EvaluationContext.MaxAttributes), out _)
        );
        Assert.Equal(
            ErrorCode.InvalidContext,
            TestEvaluator.ReadContext(new(new Random(1)), WithPaths, Attributes(EvaluationContext.MaxAttributes + 1), out var details)
        );
        Assert.Contains("1000", details, StringComparison.Ordinal);
    }

    /// <summary>Otherwise a caller could find out which attributes the rules read.</summary>
    [Theory]
    [InlineData("""{"a":LIST}""")]
    [InlineData("""{"deep":{"er":LIST}}""")]
    [InlineData("""{"deep":[LIST]}""")]
    [InlineData("""{"nobody-reads":LIST}""")]
    [InlineData("""{"nobody-reads":{"x":[[],{"y":LIST}]}}""")]
    [InlineData("""{"nobody-reads":[{"x":1},LIST]}""")]
    public void ReadJson_ListElementsPastTheLimit_InvalidWhateverRulesRead(string context)
    {
        string List(int count) => context.Replace("LIST", $"[{string.Join(",", Enumerable.Repeat("0", count))}]", StringComparison.Ordinal);
        foreach (var ruleset in new[] { WithPaths, WithoutPaths, CompiledRuleset.Empty })
        {
            Assert.Equal(
                ErrorCode.None,
                TestEvaluator.ReadContext(new(new Random(1)), ruleset, List(EvaluationContext.MaxListElements - 3), out _)
            );
            Assert.Equal(
                ErrorCode.InvalidContext,
                TestEvaluator.ReadContext(new(new Random(1)), ruleset, List(EvaluationContext.MaxListElements + 1), out var details)
            );
            Assert.Equal("The lists of the context have more than 10000 elements.", details);
        }
    }

    [Theory]
    [InlineData("""{"deep":OBJECT}""")]
    [InlineData("""{"nobody-reads":OBJECT}""")]
    [InlineData("""{"nobody-reads":{"x":OBJECT}}""")]
    [InlineData("""{"a":[OBJECT]}""")]
    public void ReadJson_NestedAttributesPastTheLimit_InvalidWhateverRulesRead(string context)
    {
        string Attributes(int count) =>
            context.Replace(
                "OBJECT",
                $"{{{string.Join(",", Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"))}}}",
                StringComparison.Ordinal
            );
        foreach (var ruleset in new[] { WithPaths, WithoutPaths, CompiledRuleset.Empty })
        {
            Assert.Equal(
                ErrorCode.None,
                TestEvaluator.ReadContext(new(new Random(1)), ruleset, Attributes(EvaluationContext.MaxAttributes - 2), out _)
            );
            Assert.Equal(
                ErrorCode.InvalidContext,
                TestEvaluator.ReadContext(new(new Random(1)), ruleset, Attributes(EvaluationContext.MaxAttributes), out var details)
            );
            Assert.Equal("The context has more than 1000 attributes.", details);
        }
    }

    [Fact]
    public void ReadJson_ObjectInsideABody_LeavesTheReaderAtItsEnd()
    {
        var body = """ {"x":1,"context":{"a":1,"z":{"y":[1,{"q":2}]}},"after":7} """u8;

        foreach (var ruleset in new[] { WithPaths, WithoutPaths })
        {
            var context = new EvaluationContext(new Random(1));
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
        var context = new EvaluationContext(new Random(1));
        context.Begin(ruleset, TestEvaluator.Now);

        context.SetTargetingKey("me");
        context.Set("one", new string('x', 10_000));
        context.Set("two", new string('é', 10_000));

        Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
        Assert.Equal("me", Encoding.UTF8.GetString(context.TargetingKey));
    }
}
