namespace FlagCluster.Grains.Git;

/// <summary>
/// Synchronizes an environment with its repository: one activation in the cluster reads and pushes. The key is the id of the environment.
/// </summary>
[Alias("flagcluster.git-sync")]
internal interface IGitSyncGrain : IGrainWithStringKey
{
    /// <summary>Starts a synchronization, or notes that one must follow the one in progress.</summary>
    [Alias("start")]
    Task StartAsync(bool isDue, CancellationToken cancellationToken = default);
}
