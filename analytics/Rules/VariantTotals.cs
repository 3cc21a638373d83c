using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the people of a variant since the start of the rollout phase.</summary>
/// <param name="People">The people exposed.</param>
/// <param name="Converted">The people with at least one event after their exposure.</param>
/// <param name="Mean">The sample of their values, of people whose window is over; for means only.</param>
public sealed record VariantTotals(long People, long Converted, Computed<Sample> Mean);
