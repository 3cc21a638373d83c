using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Selects evaluations, late ones included, whose sums the database groups.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Step">The length of the windows that are read.</param>
/// <param name="From">The start of the first window, in Unix milliseconds.</param>
/// <param name="To">The end, in Unix milliseconds: windows that start before it are included.</param>
public sealed record CountQuery(string Environment, TimeStep Step, long From, long To)
{
    /// <summary>Gets the key of the flag; null for all flags.</summary>
    public string? Flag { get; init; }

    /// <summary>Gets how the flags came to be evaluated; null for every kind.</summary>
    public EvaluationKind? Kind { get; init; }
}
