using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Reads the change sets of environments, as subscriptions to them do.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IChangeLog
{
    /// <summary>
    /// Returns the newest version of an environment; <see cref="EnvironmentVersion.Initial"/> when it has never been changed.
    /// </summary>
    Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default);

    /// <summary>Returns the changes of one epoch after a number, oldest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="after">Changes of this epoch with a higher number are read.</param>
    /// <param name="limit">The maximum number of changes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    );
}
