using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Synchronizes environments with their repositories in this process.</summary>
public interface IGitSync
{
    /// <summary>Synchronizes an environment, when that is due. Failures are recorded in the state of the binding.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="isDue">Whether it is due in any case; otherwise the interval of the binding decides.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    Task RunAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default);
}

/// <summary>Synchronizes environments with their repositories, each in one place: this process, or one in the cluster.</summary>
public interface IGitSyncs
{
    /// <summary>Starts the synchronization of an environment, or notes that it must follow the one in progress.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="isDue">Whether it is due in any case; otherwise the interval of the binding decides.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StartAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default);
}
