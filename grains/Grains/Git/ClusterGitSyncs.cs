using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Grains.Git;

/// <summary>Synchronizes each environment with its repository in its grain.</summary>
internal sealed class ClusterGitSyncs(IGrainFactory grains) : IGitSyncs
{
    /// <inheritdoc/>
    public Task StartAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default) =>
        grains.GetGrain<IGitSyncGrain>(environment.ToString()).StartAsync(isDue, cancellationToken);
}
