using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Selects sums of evaluations.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Step">The length of the windows.</param>
/// <param name="From">The start of the first window, in Unix milliseconds.</param>
/// <param name="To">The end, in Unix milliseconds: windows that start before it are included.</param>
/// <param name="Flag">The key of the flag; null for all flags.</param>
/// <param name="IncludeLate">Whether late events are included, in rows of their own. Rules exclude them.</param>
public sealed record EvaluationQuery(string Environment, TimeStep Step, long From, long To, string? Flag = null, bool IncludeLate = true);
