using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Control.Accounts;

/// <summary>
/// Provides the network of a client: 24 bits of an IPv4 address, 64 bits of an IPv6 address. One person can use every address in it.
/// </summary>
public static class ClientNetwork
{
    private const int Bits4 = 24,
        Bits6 = 64;

    /// <summary>Returns the network of an address, such as <c>203.0.113.0/24</c>; <c>unknown</c> without an address.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? Bits4 : Bits6;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
