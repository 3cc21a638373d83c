using System.Text.Json.Nodes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Engine.Tests.Context;

/// <summary>The order of the members of JSON objects never changes a result.</summary>
public class MemberOrderTests
{
    private const string Country = """{"attribute":"address.country","in":["DE","FR"]}""";

    /// <summary>Gets the members of contexts, and the text of the attribute <c>a.b</c> in every order; null when it is absent.</summary>
    public static TheoryData<string[], string?> Contexts =>
        new()
        {
            { ["\"a\":{\"b\":\"x\"}", "\"a.b\":\"y\""], null },
            { ["\"a\":{\"b\":\"x\"}", "\"a.b\":\"x\""], "x" },
            { ["\"a.b\":\"x\"", "\"a.b\":\"y\""], null },
            { ["\"a.b\":\"x\"", "\"a\\u002eb\":\"y\""], null },
            { ["\"a.b\":\"x\"", "\"a.b\":\"x\"", "\"a.b\":\"\\u0078\""], "x" },
            { ["\"a.b\":\"x\"", "\"a.b\":\"y\"", "\"a.b\":\"x\""], null },
            { ["\"a.b\":\"x\"", "\"a.b\":null"], null },
            { ["\"a.b\":\"x\"", "\"a.b\":{\"c\":1}"], null },
            { ["\"a.b\":\"x\"", "\"a.b\":[\"x\"]"], null },
            { ["\"a.b\":\"x\"", "\"a\":{\"c\":1}", "\"a\":{\"d\":2}"], "x" },
            { ["\"a\":{\"b\":\"x\",\"b\":\"x\"}", "\"a\":{\"c\":1}", "\"a\":7"], "x" },
            { ["\"a\":{\"b\":\"x\"}", "\"a\":{\"b\":\"y\"}", "\"z\":1"], null },
        };

    [Theory]
    [MemberData(nameof(Contexts))]
    public void ReadJson_RepeatedAttribute_HasTheSameResultInEveryOrder(string[] members, string? expected)
    {
        var exists = TestRulesets.Condition("""{"attribute":"a.b","exists":true}""");
        var isText = TestRulesets.Condition($$"""{"attribute":"a.b","equals":"{{expected ?? "x"}}"}""");

        foreach (var order in Permutations(members))
        {
            var context = $"{{{string.Join(',', order)}}}";
            Assert.True(expected is not null == TestEvaluator.Holds(exists, context), context);
            Assert.True(expected is not null == TestEvaluator.Holds(isText, context), context);
        }
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "2", false)]
    [InlineData("true", "true", true)]
    [InlineData("true", "false", false)]
    [InlineData("true", "1", false)]
    [InlineData("[1,\"x\"]", "[1,\"x\"]", true)]
    [InlineData("[1,\"x\"]", "[1,\"y\"]", false)]
    [InlineData("[1]", "[1,1]", false)]
    [InlineData("{\"b\":1}", "{\"c\":1}", true)]
    public void ReadJson_RepeatedValueOfAnyType_IsKeptWhenBothAreEqual(string one, string other, bool kept)
    {
        foreach (
            var ruleset in new[]
            {
                TestRulesets.Condition("""{"attribute":"a","exists":true}"""),
                TestRulesets.Condition(WithPath("exists")),
            }
        )
        {
            Assert.Equal(kept, TestEvaluator.Holds(ruleset, $$"""{"a":{{one}},"a":{{other}}}"""));
            Assert.Equal(kept, TestEvaluator.Holds(ruleset, $$"""{"a":{{other}},"a":{{one}}}"""));
        }
    }

    [Fact]
    public void ReadJson_NestedAndDottedName_HasTheSameResultInEveryOrder()
    {
        Assert.False(TestEvaluator.Holds(Country, """{"address":{"country":"DE"},"address.country":"FR"}"""));
        Assert.False(TestEvaluator.Holds(Country, """{"address.country":"FR","address":{"country":"DE"}}"""));
    }

    [Fact]
    public void Evaluate_TwoTargetingKeys_ReturnsTargetingKeyMissingInEveryOrder()
    {
        var ruleset = TestRulesets.Compile(
            TestRulesets.Ruleset(
                """
                {"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","rules":[
                {"id":"r","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}]}
                """
            )
        );

        foreach (var order in Permutations(["\"targetingKey\":\"a\"", "\"targetingKey\":\"b\""]))
            Assert.Equal(ErrorCode.TargetingKeyMissing, TestEvaluator.Evaluate(ruleset, "f", $"{{{string.Join(',', order)}}}").Error);
    }

    [Fact]
    public void ReadJson_AttributeOfThePreviousContext_IsNotARepetition()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"a","equals":2}""");
        var context = TestEvaluator.Context(ruleset, """{"a":1}""");

        TestEvaluator.ReadContext(context, ruleset, """{"a":2}""", out _);

        Assert.Equal("on", ruleset.Evaluate("f", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_ShuffledContextsAndRulesets_ReturnsTheSameResults()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new RandomRulesets(seed);
            var shuffle = new Random(seed);
            var source = random.Ruleset();
            var document = JsonNode.Parse(RulesetJson.Write(source))!;
            var ruleset = TestRulesets.Compile(source);
            var shuffled = TestRulesets.Compile(TestRulesets.Ruleset(Shuffled(document, shuffle)!.ToJsonString()));
            for (var i = 0; i < 10; i++)
            {
                var context = random.Context();
                var other = Shuffled(JsonNode.Parse(context), shuffle)!.ToJsonString();
                foreach (var flag in source.Flags.Keys)
                    Assert.Equal(Answer(ruleset, flag, context), Answer(shuffled, flag, other));
            }
        }
    }

    [Theory]
    [InlineData("""[{"putFlag":FLAG},{"deleteFlag":"f"}]""")]
    [InlineData("""[{"deleteFlag":"f"},{"putFlag":FLAG}]""")]
    [InlineData("""[{"putFlag":FLAG},{"putSegment":{"key":"f"}},{"putFlag":FLAG}]""")]
    public void Validate_TwoOperationsOnOneItem_ReportsAnError(string operations)
    {
        const string flag = """{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""";
        var changes = TestRulesets.Changes(operations.Replace("FLAG", flag, StringComparison.Ordinal));

        var errors = RulesetValidator.Validate(Ruleset.Empty, changes);

        Assert.Contains("Another operation is about the flag 'f'", Assert.Single(errors).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"flags":[],"flags":[]}""")]
    [InlineData("""{"flags":[],"\u0066lags":[]}""")]
    [InlineData("""{"segments":[{"key":"s","included":["a"],"included":["b"]}]}""")]
    public void Parse_DuplicateMember_ReportsAnError(string json)
    {
        Assert.Null(RulesetJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), out var error));
        Assert.NotNull(error);
    }

    private static string WithPath(string op) =>
        $$"""{"any":[{"attribute":"a","{{op}}":true},{"all":[{"attribute":"never","{{op}}":true},{"attribute":"x.y","{{op}}":true}]}]}""";

    private static string Answer(CompiledRuleset ruleset, string flag, string context)
    {
        var result = TestEvaluator.Evaluate(ruleset, flag, context);
        return $"{flag} {result.Variant?.Key} {result.Rule?.Model.Id} {result.Reason} {result.Error}";
    }

    private static IEnumerable<string[]> Permutations(string[] items) =>
        items.Length <= 1
            ? [items]
            : items.SelectMany(
                (first, at) => Permutations([.. items[..at], .. items[(at + 1)..]]).Select(rest => (string[])[first, .. rest])
            );

    /// <summary>Returns a copy with the members of every object in another order.</summary>
    private static JsonNode? Shuffled(JsonNode? node, Random random) =>
        node switch
        {
            JsonObject item => new JsonObject(
                item.OrderBy(_ => random.Next()).Select(member => KeyValuePair.Create(member.Key, Shuffled(member.Value, random)))
            ),
            JsonArray list => new JsonArray([.. list.Select(child => Shuffled(child, random))]),
            _ => node?.DeepClone(),
        };
}
