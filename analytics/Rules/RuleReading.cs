using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents the numbers that a verdict is based on, for the explanation of an alert.</summary>
/// <param name="End">The end of the closed window, exclusive, in Unix milliseconds.</param>
/// <param name="Result">What they mean.</param>
public sealed record RuleReading(long End, ReadingResult Result)
{
    /// <summary>Gets the metric; null without data.</summary>
    public double? Value { get; init; }

    /// <summary>Gets what it is compared with: the threshold, the past value, or the other variant.</summary>
    public double? Baseline { get; init; }

    /// <summary>
    /// Gets the change in the direction of the rule as a share of the limit: 1 or more is abnormal. Infinity against nothing.
    /// </summary>
    public double? ShareOfLimit { get; init; }

    /// <summary>Gets the distance from the median of past weeks, in standard deviations.</summary>
    public double? Z { get; init; }

    /// <summary>Gets the smallest p-value of the test since the start of the rollout phase.</summary>
    public double? PValue { get; init; }

    /// <summary>Gets the number of events.</summary>
    public long Events { get; init; }

    /// <summary>Gets the number of people.</summary>
    public long People { get; init; }

    /// <summary>Gets why a number is undefined; null when it is defined.</summary>
    public UndefinedReason? Undefined { get; init; }
}
