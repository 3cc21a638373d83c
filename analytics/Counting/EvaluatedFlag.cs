namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents the answer for one flag. Events with the same answer should have the same instance: it is looked up by reference first.
/// </summary>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Variant">The served variant; null for the caller's default.</param>
/// <param name="Reason">The OpenFeature reason, such as <c>SPLIT</c>.</param>
/// <param name="Rule">The id of the rule that decided, or null.</param>
/// <param name="ErrorCode">The error code; null when there is no error.</param>
/// <param name="SamplingRate">The sampling ratio: more than 0 and at most 1.</param>
public sealed record EvaluatedFlag(
    string Flag,
    string? Variant,
    string Reason,
    string? Rule = null,
    string? ErrorCode = null,
    double SamplingRate = 1
);
