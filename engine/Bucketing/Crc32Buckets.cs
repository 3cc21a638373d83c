using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace FlagCluster.Engine.Bucketing;

/// <summary>CRC-32 of a salt and the value, modulo 1000.</summary>
internal abstract class Crc32Buckets(byte[] salt) : HashedBuckets(1000)
{
    [SkipLocalsInit]
    public sealed override int Of(ReadOnlySpan<byte> value)
    {
        using var bytes = new JoinedBytes(salt, value, stackalloc byte[JoinedBytes.BufferSize]);
        return (int)(Crc32.HashToUInt32(bytes.Bytes) % 1000);
    }
}
