using System.Net;
using System.Net.Sockets;

namespace FlagCluster.Integrations.Outbound;

/// <summary>
/// Opens connections only to allowed addresses. The address that is checked is the one to which the socket connects: the name is resolved
/// once, so that no later answer of a name server can replace it.
/// </summary>
internal sealed class OutboundConnector(AddressPolicy policy, IHostResolver resolver)
{
    /// <summary>Opens a connection to a host.</summary>
    /// <exception cref="AddressRefusedException">One of the addresses of the host is not allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(endpoint.Host, cancellationToken);
        for (var index = 0; ; index++)
        {
            try
            {
                return await OpenAsync(new(addresses[index], endpoint.Port), cancellationToken);
            }
            catch (SocketException) when (index < addresses.Length - 1)
            {
                // The next address may respond.
            }
        }
    }

    /// <summary>Returns the addresses of a host, in the order in which they are tried.</summary>
    /// <exception cref="AddressRefusedException">One of the addresses of the host is not allowed.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await resolver.ResolveAsync(host, cancellationToken);
        // A host with both kinds of addresses is refused as a whole: which one is used would be a matter of chance.
        return addresses.Length > 0 && Array.TrueForAll(addresses, address => policy.IsAllowed(host, address))
            ? addresses
            : throw new AddressRefusedException(host);
    }

    private static async Task<Stream> OpenAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
