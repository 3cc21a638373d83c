using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>native-1</c>: murmur3-32 of <c>salt:value</c> with seed 0, scaled to 100,000 buckets by multiplication. The buckets of the variants
/// are half-open ranges in the order of the split.
/// </summary>
/// <remarks>Scaling: D. Lemire, "Fast random integer generation in an interval", 2019. Golden vectors:
/// tests/Engine.Tests/Bucketing.</remarks>
internal sealed class Native1Buckets : SplitBuckets
{
    private readonly byte[] _prefix;
    private readonly int[] _ends;

    public Native1Buckets(byte[] prefix, ImmutableArray<WeightedVariant> weights)
    {
        _prefix = prefix;
        _ends = new int[weights.Length];
        var end = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            end += weights[i].Weight;
            _ends[i] = end;
        }
    }

    public override int BucketCount => ServeSplit.TotalWeight;

    [SkipLocalsInit]
    public override int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        using var bytes = new JoinedBytes(_prefix, value, stackalloc byte[JoinedBytes.BufferSize]);
        bucket = (int)((ulong)Murmur3.Hash32(bytes.Bytes, 0) * ServeSplit.TotalWeight >> 32);
        var index = 0;
        while (bucket >= _ends[index])
            index++;
        return index;
    }
}
