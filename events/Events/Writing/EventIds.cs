using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Writing;

/// <summary>
/// Generates event ids, version 8 UUIDs: 60 random bits of this process and a sequence number, or the hash of the sender's id.
/// </summary>
/// <remarks>The id is stored with the event, so every delivery of the event has the same id.</remarks>
/// <param name="instance">The random bits of this process, of which 60 are used.</param>
internal sealed class EventIds(ulong instance)
{
    private ulong _last;

    /// <summary>Creates the generator of this process.</summary>
    public static EventIds Random() => new(BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)));

    /// <summary>Returns the next id. Not thread-safe.</summary>
    public Guid Next() => Make(instance, ++_last);

    /// <summary>Returns the id of an event that has an id of its sender.</summary>
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
