namespace FlagCluster.Watching;

/// <summary>Runs the watches in this process, which is the only one on its store.</summary>
internal sealed class LocalWatches(EnvironmentWatch watch) : IEnvironmentWatches
{
    /// <inheritdoc/>
    public Task RunAsync(string environment, CancellationToken cancellationToken = default) =>
        watch.RunAsync(environment, cancellationToken);
}
