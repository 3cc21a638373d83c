using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents the failed evaluations of a flag with one error code.</summary>
/// <param name="Flag">The key of the flag.</param>
/// <param name="ErrorCode">The error code; null for a failure without one.</param>
/// <param name="Errors">The failed evaluations.</param>
/// <param name="All">All evaluations of the flag.</param>
public readonly record struct FlagError(string Flag, string? ErrorCode, EvaluationSum Errors, EvaluationSum All);
