using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// Flipt's buckets of a variant flag: CRC-32 of the flag key and the entity id, modulo 1000. The upper bounds of the variants are in tenths
/// of a percent, computed in single precision: each percentage is divided by their sum and multiplied by 100 before it is added.
/// </summary>
/// <remarks>
/// Variants without weight are ignored, and the last variant with weight ends at 1000, as in Flipt 2.11
/// (internal/server/evaluation/evaluation.go). The division is not redundant: its rounding moves the bound of 53/47 from 530 to 529.
/// </remarks>
internal sealed class FliptVariantBuckets(byte[] flagKey) : Crc32Buckets(flagKey)
{
    public override int[] Ends(ImmutableArray<WeightedVariant> weights)
    {
        var ends = new int[weights.Length];
        var sum = 0f;
        foreach (var share in weights)
            sum += share.Weight / 1000f;
        var percent = 0f;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            percent += weights[i].Weight / 1000f / sum * 100f;
            ends[i] = (int)(percent * 10f);
            if (weights[i].Weight > 0)
                last = i;
        }
        ends[last] = 1000;
        return ends;
    }
}
