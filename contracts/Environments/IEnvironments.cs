using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Environments;

/// <summary>The writers of all environments, wherever they run: in this process or as grains of a cluster.</summary>
/// <remarks>
/// Every method throws <see cref="EnvironmentUnavailableException"/> when the writer cannot be reached, and
/// <see cref="StorageUnavailableException"/> when the writer cannot reach its store.
/// </remarks>
public interface IEnvironments
{
    /// <summary>Changes an environment.</summary>
    ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default);

    /// <summary>Starts a new epoch with the current ruleset as its first change, so that every reader takes the whole of it again. For use after the store was restored from a backup.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="command">Who and why; its changes are passed over.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    ValueTask<ApplyResult> StartEpochAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default);

    /// <summary>What a reader that has a version lacks.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="known">The reader's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default);

    /// <summary>Tells when there is something to pull: the newest version whenever it differs from the last one told. Versions may be skipped.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="from">The version the reader has.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    IAsyncEnumerable<EnvironmentVersion> WatchAsync(EnvironmentId environment, EnvironmentVersion from, CancellationToken cancellationToken = default);
}
