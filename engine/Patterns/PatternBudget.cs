using System.Globalization;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Patterns;

/// <summary>
/// Compiles the patterns of a change to check them, and bounds the work of all of them together. Equal patterns are compiled once.
/// </summary>
internal sealed class PatternBudget
{
    private readonly Dictionary<(string Text, bool IgnoreCase), string?> _problems = [];
    private long _left = RulesetLimits.ChangePatternSteps;

    /// <summary>Gets whether the patterns so far have taken all steps, so that no other pattern is compiled.</summary>
    public bool IsSpent => _left < 0;

    /// <summary>Returns what is wrong with a pattern, where, and what to do; or null.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="ignoreCase">Whether the case of ASCII letters is ignored.</param>
    public string? Problem(string text, bool ignoreCase)
    {
        if (_problems.TryGetValue((text, ignoreCase), out var problem))
            return problem;
        if (!IsSpent)
        {
            _ = Pattern.TryCompile(text, ignoreCase, out _, out problem, out var steps);
            _left -= steps;
        }
        if (IsSpent)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The regular expressions of one change may take {RulesetLimits.ChangePatternSteps:N0} steps to compile, and those up to "
                    + $"this one take more. Split the change, anchor patterns with '^', lower their counts, or write 'in', 'startsWith' "
                    + $"or 'endsWith' instead."
            );
        _problems.Add((text, ignoreCase), problem);
        return problem;
    }
}
