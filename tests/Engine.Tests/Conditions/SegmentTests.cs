using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

public class SegmentTests
{
    private static readonly CompiledRuleset Ruleset = TestRulesets.Condition(
        """{"segment":"s"}""",
        """{"key":"s","when":{"attribute":"plan","equals":"pro"},"included":["ann","both","é😀"],"excluded":["eve","both"]}"""
    );

    [Theory]
    [InlineData("""{"targetingKey":"ann"}""", true)]
    [InlineData("""{"targetingKey":"ann","plan":"free"}""", true)]
    [InlineData("""{"targetingKey":"\u0061nn"}""", true)]
    [InlineData("""{"targetingKey":"\u00e9\ud83d\ude00"}""", true)]
    [InlineData("""{"targetingKey":"eve","plan":"pro"}""", false)]
    [InlineData("""{"targetingKey":"both","plan":"pro"}""", false)]
    [InlineData("""{"targetingKey":"bob","plan":"pro"}""", true)]
    [InlineData("""{"targetingKey":"bob","plan":"free"}""", false)]
    [InlineData("""{"targetingKey":"an"}""", false)]
    [InlineData("""{"plan":"pro"}""", true)]
    [InlineData("""{"targetingKey":"","plan":"pro"}""", true)]
    [InlineData("""{"targetingKey":null,"plan":"pro"}""", true)]
    [InlineData("{}", false)]
    public void Contains_ListsAndCondition_ExcludedBeforeIncludedBeforeCondition(string context, bool expected) =>
        Assert.Equal(expected, TestEvaluator.Holds(Ruleset, context));

    [Fact]
    public void Contains_NoCondition_ReturnsTrueForIncludedKeysOnly()
    {
        var ruleset = TestRulesets.Condition("""{"segment":"s"}""", """{"key":"s","included":["ann"]}""");

        Assert.True(TestEvaluator.Holds(ruleset, """{"targetingKey":"ann"}"""));
        Assert.False(TestEvaluator.Holds(ruleset, """{"targetingKey":"bob"}"""));
    }

    [Fact]
    public void Contains_NestedSegments_EvaluatesThem()
    {
        var ruleset = TestRulesets.Condition(
            """{"all":[{"segment":"outer"},{"not":{"segment":"banned"}}]}""",
            """{"key":"outer","when":{"any":[{"segment":"inner"},{"attribute":"x","equals":1}]}}""",
            """{"key":"inner","included":["ann","eve"]}""",
            """{"key":"banned","included":["eve"]}"""
        );

        Assert.True(TestEvaluator.Holds(ruleset, """{"targetingKey":"ann"}"""));
        Assert.False(TestEvaluator.Holds(ruleset, """{"targetingKey":"eve"}"""));
        Assert.True(TestEvaluator.Holds(ruleset, """{"x":1}"""));
    }

    [Theory]
    [InlineData("""{"company":{"id":"acme"}}""", true)]
    [InlineData("""{"company":{"id":17}}""", true)]
    [InlineData("""{"company":{"id":17.5}}""", false)]
    [InlineData("""{"company":{"id":["x",17]}}""", true)]
    [InlineData("""{"company":{"id":["acme","banned"]}}""", false)]
    [InlineData("""{"company":{"id":true}}""", true)]
    [InlineData("""{"company":{"id":"other"},"plan":"pro"}""", true)]
    [InlineData("""{"company":{"id":"banned"},"plan":"pro"}""", false)]
    [InlineData("""{"company":{"id":""}}""", false)]
    [InlineData("""{"company":{"id":{}}}""", false)]
    [InlineData("""{"targetingKey":"acme"}""", false)]
    [InlineData("{}", false)]
    public void Contains_ByAttribute_ListsHoldItsValues(string context, bool expected)
    {
        var ruleset = TestRulesets.Condition(
            """{"segment":"s"}""",
            """{"key":"s","by":"company.id","when":{"attribute":"plan","equals":"pro"},"included":["acme","17","true"],"excluded":["banned"]}"""
        );

        Assert.Equal(expected, TestEvaluator.Holds(ruleset, context));
    }

    [Fact]
    public void HasSameAnswers_OtherAttribute_IsFalse() =>
        Assert.False(
            TestRulesets
                .Segment("""{"key":"s","included":["a"]}""")
                .HasSameAnswers(TestRulesets.Segment("""{"key":"s","by":"b","included":["a"]}"""))
        );

    [Fact]
    public void Evaluate_UnusableAttributeOfTheLists_Fails()
    {
        var ruleset = TestRulesets.Condition("""{"segment":"s"}""", """{"key":"s","by":"a","included":["x"]}""");

        var evaluation = TestEvaluator.Evaluate(ruleset, "f", """{"a":"\ud800"}""");

        Assert.Equal(ErrorCode.InvalidContext, evaluation.Error);
        Assert.Contains("'a', which is not valid Unicode", evaluation.ErrorDetails, StringComparison.Ordinal);
    }
}
