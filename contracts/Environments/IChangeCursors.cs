using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>How far each feed of changes has come in the log of each environment. Each call is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IChangeCursors
{
    /// <summary>The last version a feed has sent; <see cref="EnvironmentVersion.Initial"/> when it has sent none.</summary>
    /// <param name="feed">The feed's name.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<EnvironmentVersion> ReadAsync(string feed, EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Keeps the last version a feed has sent.</summary>
    /// <param name="feed">The feed's name.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    Task SaveAsync(string feed, EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken = default);
}
