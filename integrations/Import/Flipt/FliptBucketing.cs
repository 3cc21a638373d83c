using System.Collections.Immutable;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Provides Flipt's buckets, written apart from the engine.</summary>
/// <remarks>internal/server/evaluation/evaluation.go of Flipt 2.11.</remarks>
internal static class FliptBucketing
{
    /// <summary>The number of buckets of variant flags.</summary>
    public const uint VariantBuckets = 1000;

    /// <summary>The number of buckets of thresholds.</summary>
    public const uint ThresholdBuckets = 100;

    /// <summary>Returns the bucket of an entity in a variant flag.</summary>
    public static uint OfVariant(string flag, string entity) => Checksum.Crc32(flag + entity) % VariantBuckets;

    /// <summary>Returns the bucket of an entity in a boolean flag.</summary>
    public static uint OfThreshold(string flag, string entity) => Checksum.Crc32(entity + flag) % ThresholdBuckets;

    /// <summary>Returns for each share the first bucket after it; that of a share of 0 is the one before it.</summary>
    public static int[] Ends(ImmutableArray<FliptShare> shares)
    {
        var sum = 0f;
        foreach (var share in shares)
            sum += share.Rollout;
        var ends = new int[shares.Length];
        var (percent, end, last) = (0f, 0, -1);
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i].Rollout > 0)
            {
                percent += shares[i].Rollout / sum * 100f;
                end = (int)(percent * 10f);
                last = i;
            }
            ends[i] = end;
        }
        for (var i = Math.Max(last, 0); i < ends.Length; i++)
            ends[i] = (int)VariantBuckets;
        return ends;
    }

    /// <summary>Returns the variant of a bucket.</summary>
    public static string VariantOf(ImmutableArray<FliptShare> shares, int[] ends, uint bucket)
    {
        // The first boundary that is at least the bucket plus 1, among the shares with weight.
        for (var i = 0; i < ends.Length; i++)
            if (shares[i].Rollout > 0 && ends[i] >= bucket + 1)
                return shares[i].Variant;
        throw new InvalidOperationException("The last boundary is the number of buckets.");
    }
}
