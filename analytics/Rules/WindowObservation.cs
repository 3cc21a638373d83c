using System.Collections.Immutable;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the metric in the closed window and in the windows that it is compared with.</summary>
/// <param name="End">The end of the closed window, exclusive, in Unix milliseconds.</param>
/// <param name="Current">The metric in the window; null without data.</param>
/// <param name="Previous">The metric in the window before; null without data.</param>
/// <param name="Past">The metric in the same window of past weeks, those with data only.</param>
public sealed record WindowObservation(long End, Measure? Current, Measure? Previous, ImmutableArray<Measure> Past) : RuleObservation(End);
