using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Provides the writers of all environments, in this process or as grains of a cluster.</summary>
/// <remarks>
/// Every method throws <see cref="EnvironmentUnavailableException"/> when the writer cannot be reached, and
/// <see cref="StorageUnavailableException"/> when the writer cannot reach its store.
/// </remarks>
public interface IEnvironments
{
    /// <summary>Changes an environment.</summary>
    ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a new epoch with the current ruleset as its first change, so that every reader loads the whole ruleset again. Use it after
    /// restoring the store from a backup.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="command">The actor and the message; its changes are ignored.</param>
    /// <param name="cancellationToken">Cancels the call; its outcome is unknown then.</param>
    ValueTask<ApplyResult> StartEpochAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default);

    /// <summary>Returns what a reader needs to reach the current version.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="known">The reader's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the newest version each time it differs from the last returned one: a hint to pull. Versions may be skipped.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="from">The version the reader has.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    IAsyncEnumerable<EnvironmentVersion> WatchAsync(EnvironmentId environment, EnvironmentVersion from, CancellationToken cancellationToken = default);
}
