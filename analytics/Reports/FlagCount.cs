using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents the evaluations of a flag with one variant, reason and kind.</summary>
/// <param name="Variant">The variant; null for the caller's default.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
/// <param name="IsError">Whether the evaluations failed.</param>
/// <param name="Sum">The number of evaluations.</param>
public readonly record struct FlagCount(string? Variant, string Reason, EvaluationKind Kind, bool IsError, EvaluationSum Sum);
