using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Writing;

/// <summary>
/// Gives events their ids, UUIDs of version 8: 60 random bits of this start of the process and a running number, or the hash of what the sender
/// called the event. The id is stored with the event, so that it is the same however often the event is delivered.
/// </summary>
/// <param name="instance">What tells this start of the process from all others; 60 bits count.</param>
internal sealed class EventIds(ulong instance)
{
    private ulong _last;

    /// <summary>Ids of this start of the process.</summary>
    public static EventIds Random() => new(BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)));

    /// <summary>The next id. For one thread at a time.</summary>
    public Guid Next() => Make(instance, ++_last);

    /// <summary>The id of an event that its sender named.</summary>
    public static Guid Named(EnvironmentId environment, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{environment}\n{name}"));
        return Make(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
    }

    private static Guid Make(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high << 4 & ~0xFFFFUL | 0x8000 | high & 0xFFF);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000);
        return new(bytes, bigEndian: true);
    }
}
