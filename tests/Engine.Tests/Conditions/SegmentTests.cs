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
}
