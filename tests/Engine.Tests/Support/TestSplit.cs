using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Chooses shares of a split by the hash of a value.</summary>
internal sealed class TestSplit(HashedBuckets buckets, ImmutableArray<WeightedVariant> weights)
{
    private readonly SplitShares _shares = new(buckets, weights);

    public int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        bucket = buckets.Of(value);
        return _shares.IndexOf(bucket);
    }

    public static TestSplit Native1(byte[] prefix, ImmutableArray<WeightedVariant> weights) =>
        new(new Native1Buckets(prefix, ServeSplit.TotalWeight), weights);

    public static TestSplit FliptVariant(byte[] flag, ImmutableArray<WeightedVariant> weights) =>
        new(new FliptVariantBuckets(flag), weights);

    public static TestSplit FliptThreshold(byte[] flag, ImmutableArray<WeightedVariant> weights) =>
        new(new FliptThresholdBuckets(flag), weights);
}
