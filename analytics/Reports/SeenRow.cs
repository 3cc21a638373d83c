using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents when a client used a flag first and last in one way.</summary>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Kind">How the flag came to be evaluated.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="Times">The first and the last time.</param>
public readonly record struct SeenRow(string Flag, EvaluationKind Kind, string? Client, SeenTimes Times);
