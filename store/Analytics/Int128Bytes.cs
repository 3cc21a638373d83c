using System.Buffers.Binary;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores integers of 128 bits, which no column type of both engines has.</summary>
internal static class Int128Bytes
{
    private const int Length = 16;

    /// <summary>Returns the big-endian bytes.</summary>
    public static byte[] Write(Int128 number)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt128BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>Reads the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static Int128 Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? BinaryPrimitives.ReadInt128BigEndian(bytes)
            : throw new InvalidDataException($"a sum of analytics has {bytes.Length} bytes instead of {Length}.");
}
