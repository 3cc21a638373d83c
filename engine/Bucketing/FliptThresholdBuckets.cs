using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// Flipt's buckets of a boolean flag: CRC-32 of the entity id and the flag key, modulo 100. A bucket is in a share while it is below the
/// percentage.
/// </summary>
internal sealed class FliptThresholdBuckets(byte[] flagKey) : HashedBuckets(100)
{
    public override int[] Ends(ImmutableArray<WeightedVariant> weights)
    {
        var ends = base.Ends(weights);
        for (var i = 0; i < ends.Length; i++)
            ends[i] = (int)MathF.Ceiling(ends[i] / 1000f);
        return ends;
    }

    [SkipLocalsInit]
    public override int Of(ReadOnlySpan<byte> value)
    {
        using var bytes = new JoinedBytes(value, flagKey, stackalloc byte[JoinedBytes.BufferSize]);
        return (int)(Crc32.HashToUInt32(bytes.Bytes) % 100);
    }
}
