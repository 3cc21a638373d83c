using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>Provides access to the writers of all environments, in this process or in a cluster.</summary>
/// <remarks>
/// Every method throws <see cref="EnvironmentUnavailableException"/> when the writer cannot be reached, and
/// <see cref="StorageUnavailableException"/> when the writer cannot reach its store.
/// </remarks>
public interface IEnvironments
{
    /// <summary>Changes an environment. The writer plans the change on the current ruleset.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="command">The change, its author and its preconditions.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default);

    /// <summary>Returns what a reader needs to get from its version to the current one.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="known">The reader's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the newest version each time it differs from the last one returned: a hint to pull. Versions may be skipped.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="from">The reader's version.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        CancellationToken cancellationToken = default
    );
}
