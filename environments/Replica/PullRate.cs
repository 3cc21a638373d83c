namespace FlagCluster.Environments.Replica;

/// <summary>
/// Lets only so many pulls out at a time. When every replica of a process has lost its writer and finds it again, all of them want to pull at the
/// same moment. A pull that is slow gives its place back, so that one silent writer does not hold up the environments of the others.
/// </summary>
// Its semaphore is not disposed: replicas may still wait for a place while the process stops, and no wait handle is ever made of it.
#pragma warning disable CA1001
internal sealed class PullRate(int atATime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(atATime);

    /// <summary>Runs a pull when there is a place, and keeps the place until the pull is done or slow.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> pull, CancellationToken cancellationToken)
    {
        Task<T> running;
        await _places.WaitAsync(cancellationToken);
        try
        {
            running = pull();
            if (!running.IsCompleted) await ((Task)running).WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _places.Release();
        }
        return await running;
    }
}
