using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

/// <summary>One context serves many requests. A request never sees the values of an earlier one.</summary>
public class ContextReuseTests
{
    private static readonly CompiledRuleset Small = TestRulesets.Condition(
        """{"any":[{"attribute":"a","exists":true},{"attribute":"b.c","exists":true},{"attribute":"targetingKey","exists":true}]}"""
    );

    [Fact]
    public void Begin_AfterARequest_ClearsItsValues()
    {
        var context = new EvaluationContext(new Random(1));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(
                ErrorCode.None,
                TestEvaluator.ReadContext(context, Small, """{"a":["x",1],"b":{"c":true},"targetingKey":"k"}""", out _)
            );
            Assert.Equal("on", Small.Evaluate("f", context).Variant!.Key);

            Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(context, Small, "{}", out _));

            Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
            Assert.True(context.TargetingKey.IsEmpty);
        }
    }

    [Fact]
    public void Begin_AfterAnInvalidRequest_ClearsItsValues()
    {
        var context = new EvaluationContext(new Random(1));
        var list = string.Join(',', Enumerable.Repeat("0", EvaluationContext.MaxListElements + 1));
        Assert.Equal(ErrorCode.InvalidContext, TestEvaluator.ReadContext(context, Small, $$"""{"a":1,"b":[{{list}}]}""", out _));

        var error = TestEvaluator.ReadContext(context, Small, "{}", out var details);

        Assert.Equal((ErrorCode.None, null), (error, details));
        Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
    }

    [Fact]
    public void Begin_RulesetWithMoreAttributes_AddsEmptySlots()
    {
        var large = TestRulesets.Condition(
            $$"""{"any":[{{string.Join(",", Enumerable.Range(0, 300).Select(i => $$"""{"attribute":"n{{i}}","exists":true}"""))}}]}"""
        );
        var context = new EvaluationContext(new Random(1));

        for (var i = 0; i < 3; i++)
        {
            TestEvaluator.ReadContext(context, Small, """{"a":1}""", out _);
            Assert.Equal("on", Small.Evaluate("f", context).Variant!.Key);

            TestEvaluator.ReadContext(context, large, "{}", out _);
            Assert.Equal("off", large.Evaluate("f", context).Variant!.Key);

            TestEvaluator.ReadContext(context, large, """{"n299":1}""", out _);
            Assert.Equal("on", large.Evaluate("f", context).Variant!.Key);
        }
    }

    [Fact]
    public void Evaluate_AttributeChanged_EvaluatesPrerequisitesAndSegmentsAgain()
    {
        const string boolean = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
        var ruleset = TestRulesets.Compile(
            TestRulesets.Ruleset(
                [
                    $$$$"""{"key":"base",{{{{boolean}}}},"rules":[{"id":"r","when":{"segment":"outer"},"serve":{"variant":"on"}}]}""",
                    $$$$"""{"key":"middle",{{{{boolean}}}},"prerequisites":[{"flag":"base","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
                    $$$$"""{"key":"top",{{{{boolean}}}},"offVariant":"off","prerequisites":[{"flag":"middle","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
                ],
                ["""{"key":"outer","when":{"segment":"inner"}}""", """{"key":"inner","when":{"attribute":"plan","equals":"pro"}}"""]
            )
        );
        var context = new EvaluationContext(new Random(1));

        foreach (var (plan, expected) in new[] { ("pro", "on"), ("free", "off"), ("pro", "on") })
        {
            context.Begin(ruleset, TestEvaluator.Now);
            context.Set("plan", plan);
            Assert.Equal(expected, ruleset.Evaluate("base", context).Variant!.Key);
            Assert.Equal(expected, ruleset.Evaluate("top", context).Variant!.Key);

            context.Set("plan", "other");

            Assert.Equal("off", ruleset.Evaluate("base", context).Variant!.Key);
            Assert.Equal("off", ruleset.Evaluate("top", context).Variant!.Key);
        }
    }

    [Fact]
    public void Begin_WithoutBody_ClearsTheBody()
    {
        var context = new EvaluationContext(new Random(1));
        TestEvaluator.ReadContext(context, Small, """{"a":1}""", out _);

        context.Begin(Small, TestEvaluator.Now);

        Assert.True(context.Body.IsEmpty);
        Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
    }
}
