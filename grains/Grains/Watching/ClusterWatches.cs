using FlagCluster.Watching;

namespace FlagCluster.Grains.Watching;

/// <summary>Runs the watch of each environment in its grain.</summary>
internal sealed class ClusterWatches(IGrainFactory grains) : IEnvironmentWatches
{
    /// <inheritdoc/>
    public Task RunAsync(string environment, CancellationToken cancellationToken = default) =>
        grains.GetGrain<IRuleWatcherGrain>(environment).RunAsync(cancellationToken);
}
