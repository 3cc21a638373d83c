using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents what a rule serves: one variant, no value, or a split over several.</summary>
public abstract record Serve;

/// <summary>Serves one variant, reason <c>TARGETING_MATCH</c>.</summary>
/// <param name="Variant">A variant key of the flag.</param>
public sealed record ServeVariant(string Variant) : Serve;

/// <summary>Serves no value, so that the caller's own default applies; reason <c>TARGETING_MATCH</c>.</summary>
public sealed record ServeNothing : Serve;

/// <summary>Splits callers over variants by weight, reason <c>SPLIT</c>.</summary>
/// <param name="Weights">The variants and their shares, in the order of their bucket ranges; the shares sum to the total.</param>
public sealed record ServeSplit(ImmutableArray<WeightedVariant> Weights) : Serve
{
    /// <summary>The sum of a split's weights without a total: 100 % in thousandths of a percent.</summary>
    public const int TotalWeight = 100_000;

    /// <summary>
    /// Gets what determines the bucket. The default salt is the flag key, so that a growing rollout never removes a caller.
    /// </summary>
    public BucketSource Source { get; init; } = BucketSource.Default;

    /// <summary>Gets the sum of the weights and the number of buckets, at least 1; null is <see cref="TotalWeight"/>.</summary>
    public int? Total { get; init; }

    /// <summary>
    /// Gets what happens without a value to hash: any but <see cref="MissingValue.False"/>. Default <see cref="MissingValue.Error"/>.
    /// </summary>
    public MissingValue Missing { get; init; }
}

/// <summary>Represents one share of a split.</summary>
/// <param name="Variant">A variant key of the flag; null serves no value, so that the caller's own default applies.</param>
/// <param name="Weight">The share, at least 0; in thousandths of a percent unless the split has a total.</param>
public sealed record WeightedVariant(string? Variant, int Weight);
