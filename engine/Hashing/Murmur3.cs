using System.Buffers.Binary;
using System.Numerics;

namespace FlagCluster.Engine.Hashing;

/// <summary>MurmurHash3_x86_32 by Austin Appleby, a public-domain algorithm. The result is the same on every machine.</summary>
/// <remarks>Source: the SMHasher suite's MurmurHash3.cpp. Blocks are read little-endian everywhere. It does not resist an adversary who
/// chooses the input.</remarks>
internal static class Murmur3
{
    private const uint C1 = 0xcc9e2d51,
        C2 = 0x1b873593;

    /// <summary>Returns the hash of bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The hash, uniformly distributed over 32 bits.</returns>
    public static uint Hash32(ReadOnlySpan<byte> data, uint seed) => End(seed, data, data.Length);

    /// <summary>Adds four bytes to a hash.</summary>
    internal static uint Add(uint hash, uint block) => BitOperations.RotateLeft(hash ^ Scramble(block), 13) * 5 + 0xe6546b64;

    /// <summary>Adds the last bytes to a hash.</summary>
    /// <param name="hash">The hash of the bytes before, whose number is a multiple of four.</param>
    /// <param name="rest">The last bytes.</param>
    /// <param name="length">The number of all bytes.</param>
    internal static uint End(uint hash, ReadOnlySpan<byte> rest, int length)
    {
        while (rest.Length >= 4)
        {
            hash = Add(hash, BinaryPrimitives.ReadUInt32LittleEndian(rest));
            rest = rest[4..];
        }
        if (rest.Length > 0)
        {
            uint tail = rest[0];
            if (rest.Length > 1)
                tail |= (uint)rest[1] << 8;
            if (rest.Length > 2)
                tail |= (uint)rest[2] << 16;
            hash ^= Scramble(tail);
        }
        hash ^= (uint)length;
        hash = (hash ^ hash >> 16) * 0x85ebca6b;
        hash = (hash ^ hash >> 13) * 0xc2b2ae35;
        return hash ^ hash >> 16;
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;
}
