using System.Net;

namespace FlagCluster.Integrations.Outbound;

/// <summary>
/// Decides which receivers requests may be sent to: public addresses, and what <see cref="OutboundOptions.Allow"/> names.
/// </summary>
internal sealed class AddressPolicy
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    /// <summary>Initializes the policy.</summary>
    /// <param name="entries">Valid entries of the setting.</param>
    public AddressPolicy(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (IPAddress.TryParse(entry, out var address))
                _networks.Add(new(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(entry, out var network))
                _networks.Add(network);
            else
                _hosts.Add(entry);
        }
    }

    /// <summary>Returns whether a text is an entry of the setting.</summary>
    public static bool IsEntry(string text) =>
        IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _) || Uri.CheckHostName(text) == UriHostNameType.Dns;

    /// <summary>Returns whether a connection to an address of a host is allowed.</summary>
    /// <param name="host">The host that the URL names.</param>
    /// <param name="address">The address to which the connection would be made.</param>
    public bool IsAllowed(string host, IPAddress address) =>
        _hosts.Contains(host)
        || IsListed(address)
        || (address.IsIPv4MappedToIPv6 && IsListed(address.MapToIPv4()))
        || ReservedAddresses.IsPublic(address);

    /// <summary>Returns whether an operator has listed a host or its literal address, so that it may also be used without TLS.</summary>
    public bool IsListed(string host) => _hosts.Contains(host) || (IPAddress.TryParse(host, out var address) && IsListed(address));

    private bool IsListed(IPAddress address) => _networks.Exists(network => network.Contains(address));
}
