using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary>
/// An accepted pattern cannot block an evaluation. Some of these patterns take a backtracking engine exponential time.
/// </summary>
public class RegexTests
{
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(.*a){20}$")]
    [InlineData("^([a-zA-Z]+)*$")]
    [InlineData("(x+x+)+y")]
    public void Test_PatternWithExponentialBacktracking_Completes(string pattern)
    {
        var ruleset = TestRulesets.Condition($$$"""{"attribute":"a","matches":"{{{pattern}}}"}""");

        Assert.False(TestEvaluator.Holds(ruleset, $$$"""{"a":"{{{new string('a', 10_000)}}}!{{{new string('x', 10_000)}}}"}"""));
    }

    [Theory]
    [InlineData("(?=a)b")]
    [InlineData("(?<=a)b")]
    [InlineData("(a)\\\\1")]
    [InlineData("(?>a+)b")]
    [InlineData("(")]
    [InlineData("[z-a]")]
    [InlineData("*a")]
    public void Validate_InvalidOrNonLinearPattern_ReportsIt(string pattern)
    {
        var flag = TestRulesets.Flag(
            $$$"""{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"attribute":"a","matches":"{{{pattern}}}"},"serve":{"variant":"on"}}]}"""
        );

        var errors = RulesetValidator.Validate(Ruleset.Empty, new([new PutItem(flag)]));

        var error = Assert.Single(errors);
        Assert.Equal("/0/putFlag/rules/0/when/matches", error.Pointer);
        Assert.StartsWith("The regular expression cannot be used: ", error.Detail, StringComparison.Ordinal);
    }
}
