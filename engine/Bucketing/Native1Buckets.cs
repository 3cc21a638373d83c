using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Hashing;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary><c>native-1</c>: murmur3-32 of <c>salt:value</c> with seed 0, scaled to 100,000 buckets by multiplication; half-open ranges in the order of the shares.</summary>
/// <remarks>Scaling: D. Lemire, "Fast random integer generation in an interval", 2019. Golden vectors: tests/Engine.Tests/Bucketing.</remarks>
internal sealed class Native1Buckets : SplitBuckets
{
    private readonly byte[] _prefix;
    private readonly int[] _ends;

    public Native1Buckets(byte[] prefix, ImmutableArray<WeightedVariant> weights)
    {
        _prefix = prefix;
        _ends = new int[weights.Length];
        var end = 0;
        for (var i = 0; i < weights.Length; i++) _ends[i] = end += weights[i].Weight;
    }

    public override int BucketCount => ServeSplit.TotalWeight;

    [SkipLocalsInit]
    public override int Choose(ReadOnlySpan<byte> value, out int bucket)
    {
        var length = _prefix.Length + value.Length;
        if (length > 512)
        {
            var rented = ArrayPool<byte>.Shared.Rent(length);
            bucket = Bucket(value, rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
        else
        {
            Span<byte> scratch = stackalloc byte[512];
            bucket = Bucket(value, scratch[..length]);
        }
        var share = 0;
        while (bucket >= _ends[share]) share++;
        return share;
    }

    private int Bucket(ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        _prefix.CopyTo(scratch);
        value.CopyTo(scratch[_prefix.Length..]);
        return (int)((ulong)Murmur3.Hash32(scratch, 0) * ServeSplit.TotalWeight >> 32);
    }
}
