using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Sends committed changes to a destination at least once, in the order of an environment's log.</summary>
public interface IChangeSink
{
    /// <summary>Sends changes. When it returns, the destination has acknowledged them and they are not sent again.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="changes">Oldest first, without gaps; some may have been sent before.</param>
    /// <param name="cancellationToken">Stops waiting; all of them are sent again later.</param>
    /// <exception cref="IOException">The destination is unavailable; all changes are sent again later.</exception>
    Task SendAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default);
}
