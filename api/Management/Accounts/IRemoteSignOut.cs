using FlagCluster.Contracts.Accounts;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Finds where a person signs out of what began a session, outside of this server.</summary>
internal interface IRemoteSignOut
{
    /// <summary>Returns the address to which the browser goes; null when there is none. The session has ended in any case.</summary>
    Task<string?> FindAddressAsync(HttpRequest request, Session session, CancellationToken cancellationToken);
}
