namespace FlagCluster.Grains.Watching;

/// <summary>
/// Watches an environment: one activation in the cluster evaluates its anomaly rules. The key is the id of the environment.
/// </summary>
[Alias("flagcluster.rule-watcher")]
internal interface IRuleWatcherGrain : IGrainWithStringKey
{
    /// <summary>Starts a run, unless one is in progress. Fails with the failure of the run before.</summary>
    [Alias("run")]
    Task RunAsync(CancellationToken cancellationToken = default);
}
