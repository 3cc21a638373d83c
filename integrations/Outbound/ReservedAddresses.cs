using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Integrations.Outbound;

/// <summary>Decides whether an IP address is public: globally reachable, unicast, and not a translation of another address.</summary>
/// <remarks>
/// The registries of special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry and
/// https://www.iana.org/assignments/iana-ipv6-special-registry. Addresses that contain an IPv4 address (mapped, NAT64, 6to4, Teredo) are
/// refused as a whole: what they lead to depends on the network.
/// </remarks>
internal static class ReservedAddresses
{
    private static readonly IPNetwork[] V4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        // Multicast, reserved and broadcast.
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    /// <summary>The unicast addresses that IANA assigns. Everything else is special, such as fc00::/7, fe80::/10 and ff00::/8.</summary>
    private static readonly IPNetwork V6Unicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] V6 =
    [
        // Protocol assignments, with Teredo, benchmarking and ORCHID.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Returns whether an address is public.</summary>
    public static bool IsPublic(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(V4, network => network.Contains(address)),
            AddressFamily.InterNetworkV6 when address.IsIPv4MappedToIPv6 => false,
            AddressFamily.InterNetworkV6 => V6Unicast.Contains(address) && !Array.Exists(V6, network => network.Contains(address)),
            _ => false,
        };
}
