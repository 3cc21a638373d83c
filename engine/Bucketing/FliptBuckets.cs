using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Flipt's buckets of a variant flag: CRC-32 of flag key and entity id, modulo 1000; edges in tenths of a percent, computed in single precision.</summary>
/// <remarks>Shares without weight do not take part, and the last share with weight ends at 1000, as in Flipt 2.11.</remarks>
internal sealed class FliptVariantBuckets : SplitBuckets
{
    private readonly byte[] _flagKey;
    private readonly int[] _edges;

    public FliptVariantBuckets(byte[] flagKey, ImmutableArray<WeightedVariant> weights)
    {
        _flagKey = flagKey;
        _edges = new int[weights.Length];
        var percent = 0f;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            percent += weights[i].Weight / 1000f;
            _edges[i] = (int)(percent * 10f);
            if (weights[i].Weight > 0) last = i;
        }
        _edges[last] = 1000;
    }

    public override int BucketCount => 1000;

    public override int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        bucket = (int)(Crc32.Finish(Crc32.Update(Crc32.Update(Crc32.Start, _flagKey), value)) % 1000);
        var share = 0;
        while (_edges[share] < bucket + 1) share++;
        return share;
    }
}

/// <summary>Flipt's threshold of a boolean flag: CRC-32 of entity id and flag key, modulo 100, below the percentage.</summary>
internal sealed class FliptThresholdBuckets : SplitBuckets
{
    private readonly byte[] _flagKey;
    private readonly float[] _percentages;

    public FliptThresholdBuckets(byte[] flagKey, ImmutableArray<WeightedVariant> weights)
    {
        _flagKey = flagKey;
        _percentages = new float[weights.Length];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++) _percentages[i] = (sum += weights[i].Weight) / 1000f;
    }

    public override int BucketCount => 100;

    public override int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        bucket = (int)(Crc32.Finish(Crc32.Update(Crc32.Update(Crc32.Start, value), _flagKey)) % 100);
        var share = 0;
        while (bucket >= _percentages[share]) share++;
        return share;
    }
}
