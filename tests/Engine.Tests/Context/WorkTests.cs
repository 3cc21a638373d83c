using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

/// <summary>Whatever the ruleset and the context are, conditions on long lists and texts take a limited number of steps.</summary>
public sealed class WorkTests
{
    private const int Tests = 900;
    private const int LargestStep = 100_000;

    /// <summary>Gets conditions of hundreds of tests, each with a context of about 60 KB for which none of the tests is true.</summary>
    public static TheoryData<string, string> Products { get; } =
        new()
        {
            { Some(i => $"\"equals\":\"x{i}\""), List(7_000, i => $"\"{i}\"") },
            { Some(i => $"\"equals\":{i}.5"), List(9_990, i => $"{i}") },
            { Some(i => $"\"contains\":\"x{i}\""), List(7_000, i => $"\"{i}\"") },
            { Some(i => $"\"contains\":\"x{i}\",\"ignoreCase\":true"), List(40, _ => $"\"{new string('A', 1_500)}\"") },
            { Some(i => $"\"as\":\"number\",\"gt\":{i + 100_000}"), List(7_000, i => $"\"{i}\"") },
            { Some(i => $"\"semverGt\":\"9.{i}.0\""), List(15, _ => $"\"1.0.0-{new string('a', 4_000)}\"") },
            {
                """{"attribute":"l","some":{"attribute":"@element","some":TESTS}}""".Replace(
                    "TESTS",
                    Any(i => $"\"lt\":-{i + 1}", "@element"),
                    StringComparison.Ordinal
                ),
                List(90, _ => List(100, i => $"{i}"))
            },
            { Any(i => $"\"lt\":-{i + 1}", "l"), List(9_990, i => $"{i}") },
            { Any(i => $"\"startsWith\":\"x{i}\"", "l"), List(7_000, i => $"\"{i}\"") },
            { Any(i => $"\"semverGt\":\"9000.{i}.0\"", "l"), List(7_000, i => $"\"{i}\"") },
            { Any(i => $"\"contains\":{List(20, j => $"\"{i}x{j}\"")}", "l"), $"\"{new string('a', 60_000)}\"" },
            { Any(i => $"\"contains\":\"{i}x\"", "l"), $"\"{new string('a', 60_000)}\"" },
            { Any(i => $"\"contains\":\"{new string('a', 200)}{i}x{new string('a', 200)}\"", "l"), $"\"{new string('a', 60_000)}\"" },
            { Any(i => $"\"matches\":\"{i}z\"", "l"), $"\"{new string('a', 16_000)}\"" },
            { Any(i => $"\"matches\":\"{i}z\"", "l"), List(1_600, _ => "\"aaaaaaaaa\"") },
        };

    [Theory]
    [MemberData(nameof(Products))]
    public void Evaluate_ManyTestsOfALargeValue_StopsAfterTheSteps(string condition, string value)
    {
        // One evaluation of some of the conditions fits.
        var ruleset = Compile([condition, condition.Replace("x", "xx", StringComparison.Ordinal)]);
        var context = TestEvaluator.Context(ruleset, $$"""{"l":{{value}}}""");
        ruleset.Evaluate("f0", context);

        var second = ruleset.Evaluate("f1", context);

        Assert.Equal(ErrorCode.InvalidContext, second.Error);
        Assert.Contains("the attribute 'l', which is too long: ", second.ErrorDetails, StringComparison.Ordinal);
        Assert.InRange(context.Steps, EvaluationContext.MaxSteps, EvaluationContext.MaxSteps + LargestStep);
    }

    [Fact]
    public void Evaluate_NoStepsLeft_AnswersFlagsThatReadShortValues()
    {
        var ruleset = Compile([
            """{"attribute":"plan","matches":"^pro$"}""",
            """{"attribute":"plan","contains":["pr","other"]}""",
            """{"attribute":"ids","gt":997}""",
            Some(i => $"\"equals\":{i}", "ids"),
            """{"attribute":"cart","some":{"attribute":"@element.name","matches":"^book$","ignoreCase":true}}""",
        ]);
        var ids = List(100, i => $"{i + Tests - 1}");
        var context = TestEvaluator.Context(ruleset, $$"""{"plan":"pro","ids":{{ids}},"cart":[{"name":"pen"},{"name":"Book"}]}""");
        Assert.True(context.TryStep(EvaluationContext.MaxSteps));

        var answers = Enumerable.Range(0, 5).Select(i => ruleset.Evaluate($"f{i}", context)).ToArray();

        Assert.All(answers, answer => Assert.Equal("on", answer.Variant?.Key));
    }

    [Fact]
    public void Explain_EqualConditionsOfManyRules_HasTheAnswerOfTheEvaluation()
    {
        // With the steps of each rule, the explanation would exceed them.
        var condition = Some(i => $"\"equals\":\"x{i}\"");
        var rules = List(3, i => $$$"""{"id":"r{{{i}}}","when":{{{condition}}},"serve":{"variant":"on"}}""");
        var flag = $$$"""{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":{{{rules}}}}""";
        var ruleset = TestRulesets.Compile(TestRulesets.Ruleset([flag], []));
        var context = TestEvaluator.Context(ruleset, $$"""{"l":{{List(1_000, i => $"\"{i}\"")}}}""");
        var expected = ruleset.Evaluate("f", context);

        using var explanation = TestEvaluator.Explain(ruleset.Find("f")!, context, out var evaluation);

        Assert.Equal((expected.Error, expected.Variant?.Key), (evaluation.Error, evaluation.Variant?.Key));
        Assert.Equal(ErrorCode.None, evaluation.Error);
    }

    [Fact]
    public void Begin_AllStepsTaken_HasThemAgain()
    {
        var ruleset = Compile([Any(i => $"\"lt\":-{i + 1}", "l")]);
        var json = $$"""{"l":{{List(9_990, i => $"{i}")}}}""";
        var context = TestEvaluator.Context(ruleset, json);
        var first = ruleset.Evaluate("f0", context);
        var steps = context.Steps;

        TestEvaluator.ReadContext(context, ruleset, json, out _);

        Assert.Equal(0, context.Steps);
        Assert.Equal(first.ErrorDetails, ruleset.Evaluate("f0", context).ErrorDetails);
        Assert.Equal(steps, context.Steps);
    }

    [Theory]
    [InlineData("""{"attribute":"l","some":{"attribute":"@element","gt":10000}}""", 4 * 5_000)]
    [InlineData("""{"attribute":"l","gt":10000}""", 4 * 5_000)]
    [InlineData("""{"attribute":"l","equals":-1}""", 4)]
    [InlineData("""{"attribute":"l","in":[-1,-2,"a"]}""", 4 * 3)]
    [InlineData("""{"attribute":"l","as":"size","gt":10000}""", 0)]
    [InlineData("""{"attribute":"l","is":"string"}""", 0)]
    public void Evaluate_LongList_TakesStepsForWhatIsVisited(string condition, int steps)
    {
        var ruleset = TestRulesets.Condition(condition);
        var context = TestEvaluator.Context(ruleset, $$"""{"l":{{List(5_000, i => $"{i}")}}}""");

        Assert.Equal("off", ruleset.Evaluate("f", context).Variant!.Key);
        Assert.Equal(steps, context.Steps);
    }

    [Fact]
    public void Evaluate_EqualConditionsOnElements_TakesTheStepsOnce()
    {
        const string condition = """{"attribute":"l","some":{"attribute":"@element","gt":10000}}""";
        var ruleset = Compile(Enumerable.Repeat(condition, 500));
        var context = TestEvaluator.Context(ruleset, $$"""{"l":{{List(5_000, i => $"{i}")}}}""");

        var answers = Enumerable.Range(0, 500).Select(i => ruleset.Evaluate($"f{i}", context)).ToArray();

        Assert.All(answers, answer => Assert.Equal("off", answer.Variant?.Key));
        Assert.Equal(4 * 5_000, context.Steps);
    }

    /// <summary>Returns a ruleset with a flag for each condition: <c>f0</c>, <c>f1</c> and so on.</summary>
    private static CompiledRuleset Compile(IEnumerable<string> conditions) =>
        TestRulesets.Compile(
            TestRulesets.Ruleset(
                conditions.Select(
                    (condition, i) =>
                        $$$"""{"key":"f{{{i}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}"""
                ),
                []
            )
        );

    private static string Some(Func<int, string> test, string list = "l") =>
        $$"""{"attribute":"{{list}}","some":{{Any(test, "@element")}}}""";

    private static string Any(Func<int, string> test, string attribute) =>
        "{\"any\":" + List(Tests, i => $"{{\"attribute\":\"{attribute}\",{test(i)}}}") + "}";

    private static string List(int count, Func<int, string> item) => $"[{string.Join(',', Enumerable.Range(0, count).Select(item))}]";
}
