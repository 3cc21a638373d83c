using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Where committed changes are sent: at least once, and in the order of an environment's log.</summary>
public interface IChangeSink
{
    /// <summary>Sends changes. When it returns they are safe, and will not be sent again.</summary>
    /// <param name="environment">The environment they were made in.</param>
    /// <param name="changes">Oldest first, without gaps; some may have been sent before.</param>
    /// <param name="cancellationToken">Stops waiting; all of them are sent again later.</param>
    /// <exception cref="IOException">They cannot be sent now; all of them are sent again later.</exception>
    Task SendAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default);
}
