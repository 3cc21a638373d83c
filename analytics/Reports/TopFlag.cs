using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents the evaluations of a flag, or of all flags together.</summary>
/// <param name="Flag">The key of the flag; null for all flags together.</param>
/// <param name="All">The evaluations of every kind.</param>
/// <param name="Single">The evaluations of this flag alone.</param>
/// <param name="Bulk">The evaluations in answers with all flags.</param>
/// <param name="Exposures">The evaluations that SDKs reported.</param>
/// <param name="Errors">The failed evaluations of every kind.</param>
public readonly record struct TopFlag(
    string? Flag,
    EvaluationSum All,
    EvaluationSum Single,
    EvaluationSum Bulk,
    EvaluationSum Exposures,
    EvaluationSum Errors
);
