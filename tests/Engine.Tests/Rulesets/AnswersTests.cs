using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>A segment, and a flag that is a prerequisite, is evaluated once per context, however many flags use it.</summary>
public class AnswersTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";

    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                Rule("first", """{"segment":"s"}"""),
                Rule("second", """{"segment":"s"}"""),
                $$$"""{"key":"third",{{{Bool}}},"prerequisites":[{"flag":"first","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
                $$$"""{"key":"fourth",{{{Bool}}},"prerequisites":[{"flag":"first","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]}""",
            ],
            ["""{"key":"s","when":{"attribute":"plan","equals":"pro"}}"""]
        )
    );

    [Fact]
    public void Evaluate_SegmentOfAnotherFlag_IsNotEvaluatedAgain()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"pro"}""");
        var when = Ruleset.FindSegment("s", KeyHash.Of("s"))!.When!;

        var traces = Traced(context, "first", "second");

        Assert.Equal([true, null], traces.Select(trace => trace.ResultOf(when)));
    }

    [Fact]
    public void Evaluate_PrerequisiteOfAnotherFlag_IsNotEvaluatedAgain()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"pro"}""");
        var when = Ruleset.Find("first")!.Rules[0].When!;

        var traces = Traced(context, "third", "fourth");

        Assert.Equal([true, null], traces.Select(trace => trace.ResultOf(when)));
    }

    [Fact]
    public void Evaluate_AttributeSetAfterAnEvaluation_IsSeen()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"free"}""");
        Assert.Equal("off", Ruleset.Evaluate("third", context).Variant?.Key ?? "off");

        context.Set("plan", "pro");

        Assert.Equal("on", Ruleset.Evaluate("third", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_NextContext_StartsWithoutAnswers()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"pro"}""");
        Assert.Equal("on", Ruleset.Evaluate("first", context).Variant!.Key);

        TestEvaluator.ReadContext(context, Ruleset, """{"plan":"free"}""", out _);

        Assert.Equal("off", Ruleset.Evaluate("first", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_SegmentOfAnotherRulesetWithTheSameKey_IsEvaluated()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"pro"}""");
        Assert.Equal("on", Ruleset.Evaluate("first", context).Variant!.Key);
        var other = Ruleset.Apply(
            TestRulesets.Changes("""[{"putSegment":{"key":"s","when":{"attribute":"plan","equals":"free"}}}]"""),
            Ruleset.Version.Next
        );

        TestEvaluator.ReadContext(context, other, """{"plan":"pro"}""", out _);

        Assert.Equal("off", other.Evaluate("first", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_ManySegmentsAndContexts_EachHasItsOwnAnswers()
    {
        var ruleset = TestRulesets.Compile(
            TestRulesets.Ruleset(
                Enumerable.Range(0, 300).Select(i => Rule($"f{i}", $$"""{"segment":"s{{i}}"}""")),
                Enumerable.Range(0, 300).Select(i => $$$"""{"key":"s{{{i}}}","when":{"attribute":"n","gt":{{{i}}}}}""")
            )
        );
        var context = new EvaluationContext(new Random(1));
        for (var n = 0; n <= 300; n += 50)
        {
            TestEvaluator.ReadContext(context, ruleset, $$"""{"n":{{n}}}""", out _);
            Assert.Equal(n, Enumerable.Range(0, 300).Count(i => ruleset.Evaluate($"f{i}", context).Variant!.Key == "on"));
        }
    }

    [Fact]
    public void Evaluate_SegmentThatCannotBeDecided_FailsEveryFlagThatUsesIt()
    {
        var context = TestEvaluator.Context(Ruleset, """{"plan":"\ud800"}""");

        Assert.All(
            new[] { "first", "second", "third", "fourth" },
            flag => Assert.Equal(ErrorCode.InvalidContext, Ruleset.Evaluate(flag, context).Error)
        );
    }

    private static List<ExplainTrace> Traced(EvaluationContext context, params string[] flags)
    {
        var traces = new List<ExplainTrace>();
        foreach (var flag in flags)
        {
            var trace = new ExplainTrace();
            context.Trace = trace;
            Assert.Equal("on", Ruleset.Evaluate(flag, context).Variant!.Key);
            traces.Add(trace);
        }
        return traces;
    }

    private static string Rule(string key, string condition) =>
        $$$"""{"key":"{{{key}}}",{{{Bool}}},"rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}""";
}
