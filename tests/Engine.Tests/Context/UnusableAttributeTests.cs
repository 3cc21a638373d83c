using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

/// <summary>An attribute that cannot be read costs the flags that read it, and nothing more.</summary>
public class UnusableAttributeTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
    private const string Half = "{\"split\":[{\"variant\":\"on\",\"weight\":50000},{\"variant\":\"off\",\"weight\":50000}]";

    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$"""{"key":"static",{{Bool}}}""",
                Rule("reads", """{"attribute":"a","equals":"x"}"""),
                Rule("negates", """{"not":{"attribute":"a","equals":"x"}}"""),
                Rule("nested", """{"attribute":"deep.er","exists":true}"""),
                Rule("reads-nested", """{"attribute":"deep.er","gt":1}"""),
                Rule("first-part-decides", """{"any":[{"attribute":"b","equals":1},{"attribute":"a","equals":"x"}]}"""),
                Rule("exists", """{"attribute":"a","exists":true}"""),
                Rule("segment", """{"segment":"by-attribute"}"""),
                Rule("listed", """{"segment":"by-key"}"""),
                Rule("key", """{"attribute":"targetingKey","startsWith":"x"}"""),
                $$$$"""{"key":"split",{{{{Bool}}}},"rules":[{"id":"r","serve":{{{{Half}}}}}}]}""",
                $$$$"""{"key":"split-by",{{{{Bool}}}},"rules":[{"id":"r","serve":{{{{Half}}}},"by":"a"}}]}""",
                $$$$"""{"key":"needs",{{{{Bool}}}},"prerequisites":[{"flag":"reads","variants":["on"]}]}""",
            ],
            [
                """{"key":"by-attribute","when":{"attribute":"a","equals":"x"}}""",
                """{"key":"by-key","included":["root"],"when":{"attribute":"b","equals":1}}""",
            ]
        )
    );

    [Theory]
    [InlineData("""{"a":"\ud800","b":1,"targetingKey":"u"}""", "reads negates segment split-by needs")]
    [InlineData("""{"a":["x","\udc00y"],"b":1,"targetingKey":"u"}""", "reads negates segment split-by needs")]
    [InlineData("""{"a":1e999,"b":1,"targetingKey":"u"}""", "reads negates segment split-by needs")]
    [InlineData("""{"a":[1,-1e999],"b":2,"targetingKey":"u"}""", "reads negates first-part-decides segment split-by needs")]
    [InlineData("""{"a":"x","deep":{"er":"\ud83d"},"targetingKey":"u"}""", "reads-nested")]
    [InlineData("""{"a":"x","targetingKey":"\ud800\u0041"}""", "listed key split")]
    [InlineData("""{"a":"x","targetingKey":5}""", "listed key split")]
    [InlineData("""{"a":"x","targetingKey":["u"]}""", "listed key split")]
    [InlineData("""{"a":"x","targetingKey":{}}""", "listed key split")]
    [InlineData("""{"a":"x","\ud800":1,"deep":{"\udfff":1},"targetingKey":"u"}""", "")]
    [InlineData("""{"a":"x","nobody-reads":"\ud800","other":1e999,"targetingKey":"u"}""", "")]
    public void Evaluate_UnusableAttribute_FailsTheFlagsThatReadIt(string json, string failing)
    {
        var context = TestEvaluator.Context(Ruleset, json);

        var failed = new List<string>();
        foreach (var flag in Ruleset.Flags(FlagScope.All))
        {
            var result = Ruleset.Evaluate(flag, context);
            if (result.Error == ErrorCode.None)
                continue;
            Assert.Equal((Reason.Error, ErrorCode.InvalidContext, null), (result.Reason, result.Error, result.Variant));
            failed.Add(flag.Key);
        }

        Assert.Equal(failing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), failed);
    }

    [Theory]
    [InlineData(
        """{"a":"\ud800"}""",
        "reads",
        "Rule 'r' of flag 'reads' reads the attribute 'a', which is not valid Unicode: it has an unpaired surrogate."
    )]
    [InlineData(
        """{"a":1e999}""",
        "needs",
        "Rule 'r' of flag 'reads' reads the attribute 'a', which has a number outside the range of a double."
    )]
    [InlineData("""{"targetingKey":5}""", "split", "Rule 'r' of flag 'split' reads the attribute 'targetingKey', which must be a string.")]
    [InlineData(
        """{"deep":{"er":"\ud83d"}}""",
        "reads-nested",
        "Rule 'r' of flag 'reads-nested' reads the attribute 'deep.er', which is not valid Unicode: it has an unpaired surrogate."
    )]
    public void ErrorDetails_UnusableAttribute_NameRuleFlagAndAttribute(string json, string flag, string details) =>
        Assert.Equal(details, TestEvaluator.Evaluate(Ruleset, flag, json).ErrorDetails);

    [Fact]
    public void Evaluate_NextContext_KnowsNothingOfTheFailure()
    {
        var context = TestEvaluator.Context(Ruleset, """{"a":"\ud800"}""");
        Ruleset.Evaluate("reads", context);

        TestEvaluator.ReadContext(context, Ruleset, """{"a":"x"}""", out _);

        Assert.Equal("on", Ruleset.Evaluate("reads", context).Variant!.Key);
    }

    [Fact]
    public void Explain_UnusableAttribute_SaysTheSame()
    {
        const string Json = """{"a":"\ud800"}""";
        using var explanation = TestEvaluator.Explain(Ruleset, "reads", Json, out var explained);

        Assert.Equal(ErrorCode.InvalidContext, explained.Error);
        Assert.Equal(
            TestEvaluator.Evaluate(Ruleset, "reads", Json).ErrorDetails,
            explanation.RootElement.GetProperty("errorDetails").GetString()
        );
    }

    [Fact]
    public void Set_TextWithHalfASurrogatePair_IsUnusable()
    {
        var context = new EvaluationContext(new Random(1));
        context.Begin(Ruleset, TestEvaluator.Now);

        context.Set("a", "x\ud800");
        context.SetTargetingKey("\udc00");

        Assert.Equal(ErrorCode.InvalidContext, Ruleset.Evaluate("reads", context).Error);
        Assert.Equal(ErrorCode.InvalidContext, Ruleset.Evaluate("split", context).Error);
        Assert.Equal(ErrorCode.None, Ruleset.Evaluate("static", context).Error);
    }

    private static string Rule(string key, string condition) =>
        $$$"""{"key":"{{{key}}}",{{{Bool}}},"rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}""";

    [Theory]
    [InlineData(EvaluationContext.MaxHashedBytes, ErrorCode.None)]
    [InlineData(EvaluationContext.MaxHashedBytes + 1, ErrorCode.InvalidContext)]
    public void Evaluate_SplitByALongText_FailsPastTheLimit(int length, ErrorCode expected)
    {
        var result = TestEvaluator.Evaluate(Ruleset, "split", $$"""{"targetingKey":"{{new string('k', length)}}"}""");

        Assert.Equal(expected, result.Error);
    }
}
