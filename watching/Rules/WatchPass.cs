using System.Collections.Immutable;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Rules;

/// <summary>Represents what a pass over the closed windows of an environment did.</summary>
/// <param name="EvaluatedTo">The end of the last window that is evaluated, in Unix milliseconds; 0 without any.</param>
/// <param name="Evaluations">The number of evaluations, each of one rule for one window.</param>
/// <param name="IsBehind">Whether closed windows are left, so that another pass should follow at once.</param>
/// <param name="Opened">The alerts that were opened, in order.</param>
/// <param name="Resolved">The names of the rules whose alerts were resolved, in order.</param>
internal sealed record WatchPass(
    long EvaluatedTo,
    int Evaluations,
    bool IsBehind,
    ImmutableArray<Alert> Opened,
    ImmutableArray<string> Resolved
)
{
    /// <summary>
    /// Gets the names of the rules that cannot be evaluated, because their window is no multiple of those that are counted.
    /// </summary>
    public ImmutableArray<string> Skipped { get; init; } = [];
}
