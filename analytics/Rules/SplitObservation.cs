using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the people in each arm of a split since the start of the rollout phase.</summary>
/// <param name="End">The end of the closed window, exclusive, in Unix milliseconds.</param>
/// <param name="Phase">The start of the rollout phase, in Unix milliseconds.</param>
/// <param name="Split">The people seen, never scaled by a sampling ratio, and the weights of the phase.</param>
public sealed record SplitObservation(long End, long Phase, SampleRatioPeriod Split) : RuleObservation(End);
