using System.Buffers.Binary;
using System.Numerics;

namespace FlagCluster.Events.Spooling;

/// <summary>Computes CRC-32C (Castagnoli) with the instructions of the processor.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes, uint crc = uint.MaxValue)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
