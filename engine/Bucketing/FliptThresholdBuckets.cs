using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Flipt's threshold of a boolean flag: CRC-32 of the entity id and the flag key, modulo 100, is below the percentage.</summary>
internal sealed class FliptThresholdBuckets : SplitBuckets
{
    private readonly byte[] _flagKey;
    private readonly float[] _percentages;

    public FliptThresholdBuckets(byte[] flagKey, ImmutableArray<WeightedVariant> weights)
    {
        _flagKey = flagKey;
        _percentages = new float[weights.Length];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i].Weight;
            _percentages[i] = sum / 1000f;
        }
    }

    public override int BucketCount => 100;

    [SkipLocalsInit]
    public override int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        using var bytes = new JoinedBytes(value, _flagKey, stackalloc byte[JoinedBytes.BufferSize]);
        bucket = (int)(Crc32.HashToUInt32(bytes.Bytes) % 100);
        var index = 0;
        while (bucket >= _percentages[index])
            index++;
        return index;
    }
}
