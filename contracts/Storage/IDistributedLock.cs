using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Storage;

/// <summary>Represents a lock that at most one process of those on the same store holds at a time.</summary>
public interface IDistributedLock
{
    /// <summary>
    /// Runs a piece of work while it holds the lock, unless another process holds it. A process that dies releases the lock.
    /// </summary>
    /// <param name="work">What to run.</param>
    /// <param name="cancellationToken">Stops the wait for the store and the work.</param>
    /// <returns>False when another process holds the lock; the work did not run then.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be reached. Exceptions of the work are thrown unchanged.</exception>
    Task<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken = default);
}
