using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary>Tests groups of conditions that several rules have.</summary>
public sealed class GroupTests
{
    private const string Group = """{"all":[{"attribute":"country","in":["DE","CH"]},{"attribute":"plan","equals":"pro"}]}""";

    [Fact]
    public void Evaluate_EqualGroups_TestsThemOnce()
    {
        var ruleset = Compile(Group, Group);
        var context = TestEvaluator.Context(ruleset, """{"country":"DE","plan":"pro"}""");
        ruleset.Evaluate("a", context);

        var isKnown = context.Answers.TryGet(IdentityOf(ruleset, "a")!.Value, out var result);

        Assert.True(isKnown);
        Assert.True(result);
        Assert.Equal(IdentityOf(ruleset, "a"), IdentityOf(ruleset, "b"));
    }

    [Fact]
    public void Evaluate_AttributeChangedInBetween_TestsTheGroupAgain()
    {
        var ruleset = Compile(Group, Group);
        var context = TestEvaluator.Context(ruleset, """{"country":"DE","plan":"pro"}""");
        ruleset.Evaluate("a", context);

        context.Set("plan", "free");

        Assert.Equal("off", ruleset.Evaluate("b", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_NextContext_TestsTheGroupAgain()
    {
        var ruleset = Compile(Group, Group);
        var context = TestEvaluator.Context(ruleset, """{"country":"DE","plan":"pro"}""");
        ruleset.Evaluate("a", context);

        TestEvaluator.ReadContext(context, ruleset, """{"country":"FR","plan":"pro"}""", out _);

        Assert.Equal("off", ruleset.Evaluate("b", context).Variant!.Key);
    }

    [Fact]
    public void Evaluate_GroupReadsAnUnusableAttribute_FailsEachFlag()
    {
        var ruleset = Compile(Group, Group);
        var context = TestEvaluator.Context(ruleset, """{"country":"\ud800","plan":"pro"}""");

        var errors = new[] { ruleset.Evaluate("a", context).Error, ruleset.Evaluate("b", context).Error };

        Assert.Equal([ErrorCode.InvalidContext, ErrorCode.InvalidContext], errors);
    }

    [Theory]
    [InlineData("""{"all":[{"attribute":"plan","equals":"pro"},{"bucket":{"below":50000}}]}""")]
    [InlineData("""{"any":[{"attribute":"plan","equals":"pro"},{"not":{"bucket":{"below":50000}}}]}""")]
    [InlineData("""{"all":[{"attribute":"plan","equals":"pro"}]}""")]
    public void Identity_DependsOnTheFlagOrIsOneTest_IsNone(string condition) =>
        Assert.Null(IdentityOf(Compile(condition, condition), "a"));

    [Fact]
    public void Evaluate_GroupInsideTheElementsOfALists_IsTestedForEachElement()
    {
        const string some =
            """{"attribute":"items","some":{"all":[{"attribute":"@element.size","gte":3},{"attribute":"@element.kind","equals":"shoe"}]}}""";
        var ruleset = Compile(some, some);
        var context = TestEvaluator.Context(ruleset, """{"items":[{"size":1,"kind":"shoe"},{"size":3,"kind":"shoe"}]}""");

        var variants = new[] { ruleset.Evaluate("a", context).Variant!.Key, ruleset.Evaluate("b", context).Variant!.Key };

        Assert.Equal(["on", "on"], variants);
    }

    private static UInt128? IdentityOf(CompiledRuleset ruleset, string flag) => GroupIdentity.Of(ruleset.Find(flag)!.Model.Rules[0].When!);

    private static CompiledRuleset Compile(string first, string second) =>
        TestRulesets.Compile(TestRulesets.Ruleset([Flag("a", first), Flag("b", second)], []));

    private static string Flag(string key, string condition) =>
        $$$"""{"key":"{{{key}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}""";
}
