namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the people of two variants since the start of the rollout phase.</summary>
/// <param name="End">The end of the closed window, exclusive, in Unix milliseconds.</param>
/// <param name="Phase">The start of the rollout phase, in Unix milliseconds.</param>
/// <param name="Treatment">The people of the watched variant.</param>
/// <param name="Control">The people of the variant that it is compared with.</param>
public sealed record VariantObservation(long End, long Phase, VariantTotals Treatment, VariantTotals Control) : RuleObservation(End);
