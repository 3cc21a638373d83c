using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>
/// Represents what a rule sees when a window is closed. It is recorded with the verdict, so late events never change a verdict.
/// </summary>
/// <param name="End">The end of the closed window, exclusive, in Unix milliseconds.</param>
public abstract record RuleObservation(long End)
{
    /// <summary>Gets why the numbers cannot be compared, whatever they are; null when they can.</summary>
    public UndefinedReason? Undefined { get; init; }
}
