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
/// <param name="Weights">The variants and their shares, in the order of their bucket ranges; the shares sum to
/// <see cref="TotalWeight"/>.</param>
/// <param name="By">The attribute that is hashed; null is the targeting key.</param>
/// <param name="Salt">The text that is hashed before the attribute; null is the flag key, so that a growing rollout never removes a
/// caller.</param>
public sealed record ServeSplit(ImmutableArray<WeightedVariant> Weights, string? By = null, string? Salt = null) : Serve
{
    /// <summary>The sum of a split's weights: 100 % in thousandths of a percent.</summary>
    public const int TotalWeight = 100_000;
}

/// <summary>Represents one share of a split.</summary>
/// <param name="Variant">A variant key of the flag; null serves no value, so that the caller's own default applies.</param>
/// <param name="Weight">The share in thousandths of a percent, 0 to 100,000.</param>
public sealed record WeightedVariant(string? Variant, int Weight);
