using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Stores how far each change subscriber has read in the log of each environment. Each call is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IChangeCursors
{
    /// <summary>Returns the last version that a subscriber has handled, or null when it has no cursor.</summary>
    /// <param name="subscriber">The subscriber's name.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<EnvironmentVersion?> ReadAsync(string subscriber, EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Saves the last version that a subscriber has handled. The last write wins.</summary>
    /// <param name="subscriber">The subscriber's name.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    Task SaveAsync(string subscriber, EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken = default);
}
