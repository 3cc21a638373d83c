namespace FlagCluster.Analytics.Rules;

/// <summary>Represents what a metric is compared with.</summary>
/// <param name="Kind">The kind of the comparison.</param>
public sealed record RuleComparison(ComparisonKind Kind)
{
    /// <summary>The smallest number of past weeks that give a median.</summary>
    public const int MinWeeks = 3;

    /// <summary>Gets the threshold, more than zero; with <see cref="ComparisonKind.Threshold"/> only.</summary>
    public double Value { get; init; }

    /// <summary>Gets the number of past weeks; with <see cref="ComparisonKind.Season"/> only.</summary>
    public int Weeks { get; init; } = 4;

    /// <summary>Gets the distance from the median, in standard deviations estimated from the median absolute deviation.</summary>
    public double Z { get; init; } = 6;

    /// <summary>Gets the variant to compare with; with <see cref="ComparisonKind.Variant"/> only.</summary>
    public string? Variant { get; init; }

    /// <summary>Gets whether people are compared by a test, from the start of the rollout phase on.</summary>
    public bool IsTest => Kind is ComparisonKind.Variant or ComparisonKind.Weights;
}
