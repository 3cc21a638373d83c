using System.Buffers.Binary;

namespace FlagCluster.Analytics.Tests.Counting;

/// <summary>Creates event ids as servers do: numbered ones of a process, and hashes of a sender's id.</summary>
internal static class Ids
{
    public static Guid Numbered(ulong process, long number) => Create(process << 16, 0x8000_0000_0000_0000 | (ulong)number);

    public static Guid Hashed(long value)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(value));
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }

    private static Guid Create(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new(bytes, bigEndian: true);
    }
}
