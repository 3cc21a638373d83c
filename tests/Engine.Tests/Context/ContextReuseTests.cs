using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

/// <summary>One context serves many requests, and nothing of one shows in the next.</summary>
public class ContextReuseTests
{
    private static readonly CompiledRuleset Small = Doc.Condition(
        """{"any":[{"attribute":"a","exists":true},{"attribute":"b.c","exists":true},{"attribute":"targetingKey","exists":true}]}"""
    );

    [Fact]
    public void Begin_AfterAnotherRequest_NothingIsLeft()
    {
        var context = new EvaluationContext();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(ErrorCode.None, Ask.Fill(context, Small, """{"a":["x",1],"b":{"c":true},"targetingKey":"k"}""", out _));
            Assert.Equal("on", Small.Evaluate("f", context).Variant!.Key);
            Assert.Equal(ErrorCode.None, Ask.Fill(context, Small, "{}", out _));
            Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
            Assert.True(context.TargetingKey.IsEmpty);
        }
    }

    [Fact]
    public void Begin_AfterARequestWithAnError_NothingIsLeft()
    {
        var context = new EvaluationContext();
        Assert.Equal(ErrorCode.InvalidContext, Ask.Fill(context, Small, """{"a":1,"targetingKey":5}""", out _));
        Assert.Equal(ErrorCode.None, Ask.Fill(context, Small, "{}", out var details));
        Assert.Null(details);
        Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
    }

    [Fact]
    public void Begin_WithARulesetOfMoreAttributes_SlotsGrowAndAreEmpty()
    {
        var large = Doc.Condition(
            $$"""{"any":[{{string.Join(",", Enumerable.Range(0, 300).Select(i => $$"""{"attribute":"n{{i}}","exists":true}"""))}}]}"""
        );
        var context = new EvaluationContext();
        for (var i = 0; i < 3; i++)
        {
            Ask.Fill(context, Small, """{"a":1}""", out _);
            Assert.Equal("on", Small.Evaluate("f", context).Variant!.Key);
            Ask.Fill(context, large, "{}", out _);
            Assert.Equal("off", large.Evaluate("f", context).Variant!.Key);
            Ask.Fill(context, large, """{"n299":1}""", out _);
            Assert.Equal("on", large.Evaluate("f", context).Variant!.Key);
        }
    }

    [Fact]
    public void Evaluate_PrerequisitesAndSegmentsThatReferFurther_WorkedOutAnewEachTime()
    {
        const string boolean = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
        var ruleset = Doc.Compile(
            Doc.Ruleset(
                [
                    $$$$"""{"key":"base",{{{{boolean}}}},"rules":[{"id":"r","when":{"segment":"outer"},"serve":{"variant":"on"}}]}""",
                    $$$$"""{"key":"middle",{{{{boolean}}}},"prerequisites":[{"flag":"base","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
                    $$$$"""{"key":"top",{{{{boolean}}}},"offVariant":"off","prerequisites":[{"flag":"middle","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
                ],
                ["""{"key":"outer","when":{"segment":"inner"}}""", """{"key":"inner","when":{"attribute":"plan","equals":"pro"}}"""]
            )
        );
        var context = new EvaluationContext();
        foreach (var (plan, expected) in new[] { ("pro", "on"), ("free", "off"), ("pro", "on") })
        {
            context.Begin(ruleset, Ask.Now);
            context.Set("plan", plan);
            Assert.Equal(expected, ruleset.Evaluate("base", context).Variant!.Key);
            Assert.Equal(expected, ruleset.Evaluate("top", context).Variant!.Key);
            context.Set("plan", "other");
            Assert.Equal("off", ruleset.Evaluate("base", context).Variant!.Key);
            Assert.Equal("off", ruleset.Evaluate("top", context).Variant!.Key);
        }
    }

    [Fact]
    public void Begin_WithoutABody_BodyIsEmpty()
    {
        var context = new EvaluationContext();
        Ask.Fill(context, Small, """{"a":1}""", out _);
        context.Begin(Small, Ask.Now);
        Assert.True(context.Body.IsEmpty);
        Assert.Equal("off", Small.Evaluate("f", context).Variant!.Key);
    }
}
