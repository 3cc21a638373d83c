using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>
/// Counts the requests of client addresses in a table of fixed size, so that any number of addresses uses no more memory. Two addresses can
/// share an entry, which the secret seed makes unpredictable. An IPv6 address counts with its /64 network.
/// </summary>
internal sealed class AddressRates(Rate rate)
{
    private const int Entries = 1 << 16;
    private const int NetworkBytes = 8;

    private readonly long[] _states = new long[Entries];
    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>Gets the rate.</summary>
    public Rate Rate => rate;

    /// <summary>Counts a request of an address, unless it is above the rate. Allocates nothing.</summary>
    /// <param name="address">The address, or null when the connection has none.</param>
    /// <returns>Zero when the request is counted; otherwise the time after which it would be.</returns>
    public TimeSpan Take(IPAddress? address) => rate.PerSecond == 0 ? TimeSpan.Zero : rate.Take(ref _states[IndexOf(address)]);

    private int IndexOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address is not null && address.TryWriteBytes(bytes, out var length) && length > 4 && !address.IsIPv4MappedToIPv6)
            bytes[NetworkBytes..].Clear();
        var low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[NetworkBytes..]);
        // The finalizer of SplitMix64 distributes every bit of the address and the seed over the index.
        var hash = low ^ _seed ^ ulong.RotateLeft(high, 32);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return (int)((hash ^ (hash >> 31)) & (Entries - 1));
    }
}
