using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents the evaluations of one series in one window.</summary>
/// <param name="Start">The start of the window, in Unix milliseconds.</param>
/// <param name="Name">The value of the <see cref="SeriesGroup"/>, or null.</param>
/// <param name="IsRest">Whether this is the sum of all series that are not among the largest.</param>
/// <param name="Sum">The number of evaluations.</param>
public readonly record struct SeriesRow(long Start, string? Name, bool IsRest, EvaluationSum Sum);
