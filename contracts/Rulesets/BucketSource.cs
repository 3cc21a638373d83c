using System.Collections.Immutable;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents what determines the bucket of a caller in a split or in a condition.</summary>
/// <param name="By">The attributes, of which the first with a usable value is hashed; empty is the targeting key.</param>
/// <param name="Salt">The text that is hashed with the value; null is the default of the split or the condition.</param>
/// <param name="Algorithm">
/// A name of <see cref="BucketingAlgorithms.OfBuckets"/>; null is the bucketing of the flag, and in a segment
/// <see cref="BucketingAlgorithms.Native1"/>.
/// </param>
public sealed record BucketSource(ImmutableArray<string> By, string? Salt = null, string? Algorithm = null)
{
    /// <summary>Gets the source that hashes the targeting key with the default salt and algorithm.</summary>
    public static BucketSource Default { get; } = new([]);
}
