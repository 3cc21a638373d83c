using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>Tests the positions in the model that recorders keep instead of references.</summary>
public class PositionTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";

    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$$"""{"key":"needed",{{{Bool}}},"rules":[{"id":"never","when":{"attribute":"x","equals":"y"},"serve":{"variant":"off"}},{"id":"half","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}""",
                $$$"""{"key":"needs",{{{Bool}}},"prerequisites":[{"flag":"needed","variants":["on"]}],"rules":[{"id":"r","serve":{"variant":"on"}},{"id":"s","serve":{"variant":"on"}}]}""",
            ],
            []
        )
    );

    [Fact]
    public void IndexOf_RuleThatDecided_IsItsPositionInTheModel()
    {
        var flag = Ruleset.Find("needed")!;
        var result = Ruleset.Evaluate(flag, TestEvaluator.Context(Ruleset, """{"targetingKey":"u"}"""));

        var index = flag.IndexOf(result.Rule);

        Assert.Equal("half", flag.Model.Rules[index].Id);
        Assert.Equal(result.Variant!.Key, flag.Model.Variants[result.Variant.Index].Key);
    }

    [Fact]
    public void IndexOf_RuleOfAPrerequisiteThatFailed_IsNone()
    {
        var flag = Ruleset.Find("needs")!;
        var result = Ruleset.Evaluate(flag, TestEvaluator.Context(Ruleset, "{}"));

        Assert.Equal((ErrorCode.TargetingKeyMissing, "half"), (result.Error, result.Rule!.Id));
        Assert.Equal(-1, flag.IndexOf(result.Rule));
        Assert.Equal(-1, flag.IndexOf(null));
    }

    [Fact]
    public void Models_Repeated_AreTheSameInstanceInTheOrderOfTheFlags()
    {
        var models = Ruleset.Models(FlagScope.All);

        Assert.Same(models, Ruleset.Models(FlagScope.All));
        Assert.Equal(["needed", "needs"], models.Select(model => model.Key));
        Assert.Empty(Ruleset.Models(FlagScope.ClientVisible));
    }
}
