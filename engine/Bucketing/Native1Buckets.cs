using System.Runtime.CompilerServices;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// <c>native-1</c>: murmur3-32 of <c>salt:value</c> with seed 0, scaled to the number of buckets by multiplication.
/// </summary>
/// <remarks>Scaling: D. Lemire, "Fast random integer generation in an interval", 2019. Golden vectors:
/// tests/Engine.Tests/Bucketing.</remarks>
internal sealed class Native1Buckets(byte[] prefix, int count) : HashedBuckets(count)
{
    [SkipLocalsInit]
    public override int Of(ReadOnlySpan<byte> value)
    {
        using var bytes = new JoinedBytes(prefix, value, stackalloc byte[JoinedBytes.BufferSize]);
        return (int)((ulong)Murmur3.Hash32(bytes.Bytes, 0) * (ulong)Count >> 32);
    }
}
