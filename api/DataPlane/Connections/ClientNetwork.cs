using System.Net;

namespace FlagCluster.Api.DataPlane.Connections;

/// <summary>Represents the network of a client: what an Internet provider usually gives one customer.</summary>
/// <param name="Bits">The bits of the network's addresses that are equal; an IPv4 address is mapped to IPv6.</param>
internal readonly record struct ClientNetwork(UInt128 Bits)
{
    private const int Ipv4Bits = 24;
    private const int Ipv6Bits = 56;

    /// <summary>Returns the network of an address; connections without an IP address have one in common.</summary>
    public static ClientNetwork Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
            return default;
        Span<byte> bytes = stackalloc byte[16];
        var isIpv4 = address.IsIPv4MappedToIPv6 || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        var shift = isIpv4 ? 32 - Ipv4Bits : 128 - Ipv6Bits;
        return new((System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes) >> shift) << shift);
    }
}
