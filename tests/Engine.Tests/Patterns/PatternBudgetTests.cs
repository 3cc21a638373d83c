using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Patterns;

/// <summary>The patterns of one change share a limit of steps, so that no change holds a writer.</summary>
public class PatternBudgetTests
{
    private const int Segments = 600;

    [Fact]
    public void Validate_DistinctExpensivePatterns_RefusesThoseBeyondTheSteps()
    {
        var accepted = 0;
        for (long left = RulesetLimits.ChangePatternSteps; (left -= Steps(Expensive(accepted))) >= 0; )
            accepted++;

        var errors = RulesetValidator.Validate(Ruleset.Empty, Change(Segments, Expensive));

        Assert.InRange(accepted, 200, Segments - 1);
        Assert.Equal(Segments - accepted, errors.Count);
        Assert.Equal($"/{accepted}/putSegment/when/matches", errors[0].Pointer);
        Assert.Equal(
            "The regular expression cannot be used: The regular expressions of one change may take 20,000,000 steps to compile, and those "
                + "up to this one take more. Split the change, anchor patterns with '^', lower their counts, or write 'in', 'startsWith' "
                + "or 'endsWith' instead.",
            errors[0].Detail
        );
    }

    [Fact]
    public void Validate_RefusedExpensivePatterns_CountToo()
    {
        // Each needs more steps than one pattern may take.
        var errors = RulesetValidator.Validate(Ruleset.Empty, Change(2 * Segments, i => $"{Letters(i)}.{{25}}$"));

        Assert.Equal(2 * Segments, errors.Count);
        Assert.Contains("too large an automaton", errors[0].Detail, StringComparison.Ordinal);
        Assert.Contains("Split the change", errors[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyPatternsOfOneCondition_OneErrorAtTheFirstBeyond()
    {
        string[] operands = [.. Enumerable.Range(0, RulesetLimits.Patterns).Select(Expensive)];
        Operation[] operations =
        [
            Put(0, operands),
            Put(1, [.. operands.Select(pattern => pattern + "0")]),
            Put(2, [.. operands.Select(pattern => pattern + "00")]),
            Put(3, [.. operands.Select(pattern => pattern + "000")]),
            Put(4, [.. operands.Select(pattern => pattern + "0000")]),
        ];

        var errors = RulesetValidator.Validate(Ruleset.Empty, new([.. operations]));

        Assert.NotEmpty(errors);
        Assert.Equal(errors.Count, errors.Select(error => error.Pointer.Split('/')[1]).Distinct().Count());
    }

    [Fact]
    public void Validate_EqualPatterns_CountOnce()
    {
        var errors = RulesetValidator.Validate(Ruleset.Empty, Change(10_000, _ => Expensive(0)));

        Assert.Empty(errors);
    }

    [Fact]
    public void Validate_OrdinaryPatternOfEverySegment_NoError()
    {
        var errors = RulesetValidator.Validate(
            Ruleset.Empty,
            Change(2_000, i => string.Create(CultureInfo.InvariantCulture, $"^[\\w.+-]+@team{i}\\.example\\.(com|org)$"))
        );

        Assert.Empty(errors);
    }

    [Fact]
    public void Compile_StoredRulesetBeyondTheStepsOfOneChange_Compiles()
    {
        var ruleset = Ruleset.Empty;
        foreach (var part in Change(Segments, Expensive).Operations.Chunk(Segments / 3))
        {
            Assert.Empty(RulesetValidator.Validate(ruleset, new([.. part])));
            ruleset = ruleset.Apply(new([.. part]));
        }

        var compiled = CompiledRuleset.Compile(ruleset, TestRulesets.Version);

        Assert.Equal(Segments, compiled.Source.Segments.Count);
        Assert.NotEmpty(RulesetValidator.Validate(Ruleset.Empty, Ruleset.Empty.DiffTo(ruleset)));
    }

    private static string Expensive(int i) => $"{Letters(i)}.{{0,100}}Mobile";

    private static string Letters(int i) =>
        string.Concat(i.ToString("D4", CultureInfo.InvariantCulture).Select(digit => (char)(digit + 'A' - '0')));

    private static int Steps(string pattern)
    {
        Assert.True(Pattern.TryCompile(pattern, ignoreCase: false, out _, out var problem, out var steps), problem);
        return steps;
    }

    private static ChangeSet Change(int segments, Func<int, string> pattern) =>
        new([.. Enumerable.Range(0, segments).Select(i => Put(i, pattern(i)))]);

    private static PutItem Put(int i, params string[] patterns) =>
        new(
            new Segment
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"s{i}"),
                When = new AttributeCondition("a", ConditionOperator.Matches, [.. patterns.Select(FlagValue.From)]),
            }
        );
}
