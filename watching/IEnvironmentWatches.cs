namespace FlagCluster.Watching;

/// <summary>Runs the watches of environments, in this process or in a cluster.</summary>
public interface IEnvironmentWatches
{
    /// <summary>Runs the watch of an environment once, or leaves it to the run that is in progress.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task RunAsync(string environment, CancellationToken cancellationToken = default);
}
