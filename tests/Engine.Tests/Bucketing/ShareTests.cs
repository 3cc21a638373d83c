using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>Shares of callers as conditions, alone and together with splits.</summary>
public class ShareTests
{
    private const string Half = """{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}""";

    /// <summary>
    /// With the salt of the split, all callers of a share of 20 % would be in its first half. See docs/ruleset.md, Bucketing.
    /// </summary>
    [Fact]
    public void Evaluate_SplitBehindABucket_IsIndependentOfIt()
    {
        var ruleset = Flag("""{"id":"r","when":{"bucket":{"below":20000}},"serve":HALF}""");
        var context = new EvaluationContext(new Random(1));

        var results = Enumerable
            .Range(0, 50_000)
            .Select(i => Evaluate(ruleset, context, $"user-{i}"))
            .Where(result => result.Rule is not null)
            .ToList();

        var (share, first) = (results.Count, results.Count(result => result.Variant!.Key == "on"));
        Assert.InRange(share, 10_000 - 5 * Math.Sqrt(8_000), 10_000 + 5 * Math.Sqrt(8_000));
        Assert.InRange(first, share / 2.0 - 5 * Math.Sqrt(share / 4.0), share / 2.0 + 5 * Math.Sqrt(share / 4.0));
    }

    [Fact]
    public void Evaluate_SeveralRollouts_CallersOutsideContinueWithTheNextRule()
    {
        var ruleset = Flag(
            """{"id":"one","when":{"bucket":{"below":30000,"salt":"one"}},"serve":{"variant":"on"}}""",
            """{"id":"two","when":{"bucket":{"below":50000,"salt":"two"}},"serve":{"variant":"off"}}""",
            """{"id":"three","serve":{"nothing":true}}"""
        );
        var context = new EvaluationContext(new Random(1));

        var byRule = Enumerable.Range(0, 20_000).CountBy(i => Evaluate(ruleset, context, $"user-{i}").Rule!.Id).ToDictionary();

        Assert.InRange(byRule["one"], 5_700, 6_300);
        Assert.InRange(byRule["two"], 6_700, 7_300);
        Assert.InRange(byRule["three"], 6_700, 7_300);
    }

    [Fact]
    public void Evaluate_GrowingShare_KeepsItsCallers()
    {
        var property = Prop.ForAll(
            Arb.From(Gen.Two(Gen.Choose(0, 100_000))),
            Arb.From(Gen.Elements("", ",\"algorithm\":\"flipt\"", ",\"salt\":\"s\",\"by\":[\"missing\",\"targetingKey\"]")),
            (pair, options) =>
            {
                var (small, large) = (Share(Math.Min(pair.Item1, pair.Item2), options), Share(Math.Max(pair.Item1, pair.Item2), options));
                var context = new EvaluationContext(new Random(1));
                return Enumerable
                    .Range(0, 200)
                    .All(i => Evaluate(small, context, $"user-{i}").Rule is null || Evaluate(large, context, $"user-{i}").Rule is not null);
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), property);
    }

    [Theory]
    [InlineData("", null, ErrorCode.None)]
    [InlineData(",\"missing\":false", null, ErrorCode.None)]
    [InlineData(",\"missing\":\"first\"", "r", ErrorCode.None)]
    [InlineData(",\"missing\":\"error\"", "r", ErrorCode.TargetingKeyMissing)]
    [InlineData(",\"missing\":\"error\",\"by\":\"account\"", "r", ErrorCode.InvalidContext)]
    [InlineData(",\"missing\":\"error\",\"by\":[\"account\",\"targetingKey\"]", "r", ErrorCode.TargetingKeyMissing)]
    public void Evaluate_BucketWithoutAValue_FollowsMissing(string options, string? rule, ErrorCode error)
    {
        var evaluation = TestEvaluator.Evaluate(Share(1, options), "f", """{"account":[1]}""");

        Assert.Equal((rule, error), (evaluation.Rule?.Id, evaluation.Error));
    }

    [Theory]
    [InlineData("next", "off", Reason.TargetingMatch, "last")]
    [InlineData("default", null, Reason.Default, "r")]
    [InlineData("first", "on", Reason.Split, "r")]
    public void Evaluate_SplitWithoutAValue_FollowsMissing(string missing, string? variant, Reason reason, string rule)
    {
        var ruleset = TestRulesets.Compile(
            $$$$"""
            {"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":null,"rules":[
              {"id":"r","serve":{"missing":"{{{{missing}}}}",{{{{Half[1..]}}}}},{"id":"last","serve":{"variant":"off"}}]}]}
            """
        );

        var evaluation = TestEvaluator.Evaluate(ruleset, "f", "{}");

        Assert.Equal((variant, reason, rule), (evaluation.Variant?.Key, evaluation.Reason, evaluation.Rule!.Id));
        TestEvaluator.Explain(ruleset, "f", "{}", out var explained).Dispose();
        Assert.Equal(evaluation, explained);
    }

    [Theory]
    [InlineData("""{"email":"a@b.c","targetingKey":"u","session":7}""", "email")]
    [InlineData("""{"email":"","targetingKey":"u","session":7}""", "session")]
    [InlineData("""{"email":["a"],"targetingKey":"u","session":7}""", "session")]
    [InlineData("""{"email":"\ud800","targetingKey":"u","session":7}""", "session")]
    [InlineData("""{"targetingKey":"u"}""", "targetingKey")]
    public void Explain_ByAList_HashesTheFirstUsableAttribute(string context, string by)
    {
        using var explanation = TestEvaluator.Explain(Share(1, ",\"by\":[\"email\",\"session\",\"targetingKey\"]"), "f", context, out _);

        Assert.Equal(by, explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("by").GetString());
    }

    [Fact]
    public void Evaluate_OnlyUnusableAttributes_FailsWhateverMissingSays()
    {
        var evaluation = TestEvaluator.Evaluate(
            Share(1, ",\"by\":[\"email\",\"session\"],\"missing\":\"first\""),
            "f",
            """{"email":"\ud800"}"""
        );

        Assert.Equal(ErrorCode.InvalidContext, evaluation.Error);
        Assert.Contains("'email'", evaluation.ErrorDetails, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"r","serve":{"algorithm":"random",SPLIT}}""", 0.5)]
    [InlineData("""{"id":"r","serve":{"by":"none","missing":"random",SPLIT}}""", 0.5)]
    [InlineData("""{"id":"r","when":{"bucket":{"below":50000,"algorithm":"random"}},"serve":{"variant":"on"}}""", 0.5)]
    [InlineData("""{"id":"r","when":{"bucket":{"below":50000,"by":"none","missing":"random"}},"serve":{"variant":"on"}}""", 0.5)]
    [InlineData("""{"id":"r","when":{"bucket":{"below":50000,"algorithm":"random"}},"serve":{"algorithm":"random",SPLIT}}""", 0.25)]
    public void Evaluate_Random_DrawsInEachEvaluation(string rule, double probability)
    {
        var ruleset = Flag(rule);
        var context = new EvaluationContext(new Random(7));

        var on = Enumerable.Range(0, 10_000).Count(_ => Evaluate(ruleset, context, "user").Variant!.Key == "on");

        var sigma = Math.Sqrt(10_000 * probability * (1 - probability));
        Assert.InRange(on, 10_000 * probability - 5 * sigma, 10_000 * probability + 5 * sigma);
    }

    [Fact]
    public void Evaluate_RandomTwiceInOneRequest_HasOneAnswer()
    {
        var ruleset = Flag("""{"id":"r","serve":{"algorithm":"random",SPLIT}}""");
        var context = new EvaluationContext(new Random(7));

        for (var i = 0; i < 100; i++)
        {
            var first = Evaluate(ruleset, context, "user");

            Assert.Equal(first, ruleset.Evaluate("f", context));
            using var explanation = TestEvaluator.Explain(ruleset.Find("f")!, context, out var explained);
            Assert.Equal(first, explained);
            Assert.True(explanation.RootElement.GetProperty("rules")[0].GetProperty("split").GetProperty("random").GetBoolean());
        }
    }

    private static EvaluationResult Evaluate(CompiledRuleset ruleset, EvaluationContext context, string key)
    {
        context.Begin(ruleset, TestEvaluator.Now);
        context.SetTargetingKey(key);
        return ruleset.Evaluate("f", context);
    }

    private static CompiledRuleset Share(int below, string options) =>
        Flag($$$"""{"id":"r","when":{"bucket":{"below":{{{below}}}{{{options}}}}},"serve":{"variant":"on"}}""");

    private static CompiledRuleset Flag(params string[] rules) =>
        TestRulesets.Compile(
            $$$$"""
            {"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{{{{string.Join(
                ",",
                rules
            )}}}}]}]}
            """.Replace(
                "HALF",
                Half,
                StringComparison.Ordinal
            ).Replace("SPLIT", Half[1..^1], StringComparison.Ordinal)
        );
}
