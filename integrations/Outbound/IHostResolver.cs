using System.Net;

namespace FlagCluster.Integrations.Outbound;

/// <summary>Resolves host names.</summary>
internal interface IHostResolver
{
    /// <summary>Returns the addresses of a host, in the order in which they are tried.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The host does not exist, or the name server does not answer.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Resolves host names as the operating system does. A literal address is its own address.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);
}
