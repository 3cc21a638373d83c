using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Engine.Tests.Patterns;

/// <summary>No accepted pattern takes more than one step per character, whatever callers send.</summary>
public class PatternLimitTests
{
    [Theory]
    [InlineData("^([\\w.-]{1,64},?){1,20}$", "multiply to 1280")]
    [InlineData("(.{1,1000}){1,4}z", "multiply to 4000")]
    [InlineData("((a{1,10}){1,10}){1,11}", "multiply to 1100")]
    [InlineData("(a{1000}b){1000}", "multiply to 1000000")]
    [InlineData("((a{1000}){1000}){1000}", "multiply to")]
    [InlineData("(abcdef){1000}", "steps")]
    [InlineData("x{500}|y{1000}|z{1000}|(ab){1000}", "steps")]
    [InlineData("a.{25}$", "too large an automaton")]
    [InlineData("(a|b)*a(a|b){20}", "too large an automaton")]
    public void TryCompile_LargePattern_IsRefusedWithTheLimit(string pattern, string reason)
    {
        Assert.False(Pattern.TryCompile(pattern, out _, out var problem));

        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^[\\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,8}$")]
    [InlineData("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    [InlineData("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    [InlineData("^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$")]
    [InlineData("(?i)(iphone|ipad|ipod).*os (1[0-9]|[4-9])_\\d{1,2}")]
    [InlineData("Chrome.{0,100}Mobile")]
    [InlineData("foo.{50,}bar")]
    [InlineData("^.{1,1000}$")]
    [InlineData("^https://([\\w-]+\\.)*example\\.(com|org|net)(/[^?#]*)?$")]
    [InlineData("^[^@]+\\+[0-9]{4,}@")]
    [InlineData("\\b(beta|canary|nightly)-\\d+\\.\\d+\\b")]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(.*a){20}$")]
    [InlineData("(x+x+)+y")]
    public void IsMatch_OrdinaryOrCatastrophicPatternOnHostileText_OneLookupPerCharacter(string pattern)
    {
        Assert.True(Pattern.TryCompile(pattern, out var compiled, out var problem), problem);
        foreach (var text in HostileTexts())
        {
            compiled.IsMatch(text, out var lookups);

            Assert.InRange(lookups, 0, text.Length);
        }
        Assert.InRange(compiled.States, 2, PatternLimits.States);
        Assert.InRange(compiled.Transitions, 0, PatternLimits.Transitions);
    }

    [Fact]
    public void TryCompile_RandomPatterns_AcceptedOnesStayWithinTheBudget()
    {
        var random = new Random(20_270_131);
        var accepted = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var pattern = RandomPatterns.Next(random);
            if (!Pattern.TryCompile(pattern, out var compiled, out _))
                continue;
            accepted++;
            var fits =
                compiled.States <= PatternLimits.States
                && compiled.Transitions <= PatternLimits.Transitions
                && compiled.BuildSteps <= PatternLimits.BuildSteps + 2 * PatternLimits.Instructions;
            foreach (var text in HostileTexts())
            {
                compiled.IsMatch(text, out var lookups);
                fits &= lookups <= text.Length;
            }
            Assert.True(fits, $"The pattern {pattern} exceeds the budget.");
        }
        Assert.InRange(accepted, 500, 4_000);
    }

    [Fact]
    public void Validate_RefusedPattern_ErrorWithThePointer()
    {
        var error = Assert.Single(Errors("""["a","(?=a)b"]"""));

        Assert.Equal("/0/putFlag/rules/0/when/matches/1", error.Pointer);
        Assert.Equal(
            "The regular expression cannot be used: At character 1: Look-around is not supported: it cannot be evaluated in one pass over "
                + "the text.",
            error.Detail
        );
    }

    [Theory]
    [InlineData(RulesetLimits.Patterns, 0)]
    [InlineData(RulesetLimits.Patterns + 1, 1)]
    public void Validate_ManyPatterns_ErrorPastTheLimit(int count, int errors)
    {
        var patterns = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"p{i}\""));

        Assert.Equal(errors, Errors($"[{patterns}]").Count);
    }

    [Theory]
    [InlineData("""{"a":"TEXT"}""")]
    [InlineData("""{"a":["x","TEXT"]}""")]
    public void Evaluate_TextLongerThanPatternsRead_InvalidContext(string context)
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"a","matches":"^y+$"}""");
        var length = EvaluationContext.MaxMatchedBytes - (context.Contains('[', StringComparison.Ordinal) ? 1 : 0);

        var longest = TestEvaluator.Evaluate(ruleset, "f", context.Replace("TEXT", new string('y', length), StringComparison.Ordinal));
        var longer = TestEvaluator.Evaluate(ruleset, "f", context.Replace("TEXT", new string('y', length + 1), StringComparison.Ordinal));

        Assert.Equal("on", longest.Variant!.Key);
        Assert.Equal((Reason.Error, ErrorCode.InvalidContext, "r"), (longer.Reason, longer.Error, longer.Rule!.Id));
        Assert.Equal(
            "Rule 'r' of flag 'f' reads the attribute 'a', which has more than 16384 bytes, the most that 'matches' reads.",
            longer.ErrorDetails
        );
    }

    private static IEnumerable<byte[]> HostileTexts() =>
        [
            Encoding.UTF8.GetBytes(new string('a', 3_000)),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ab-1.", 600))),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("foo,é😀\n", 300))),
        ];

    private static IReadOnlyList<Contracts.Json.InputError> Errors(string patterns)
    {
        var flag = TestRulesets.Flag(
            $$$"""{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"attribute":"a","matches":{{{patterns}}}},"serve":{"variant":"on"}}]}"""
        );
        return RulesetValidator.Validate(Ruleset.Empty, new([new PutItem(flag)]));
    }
}
