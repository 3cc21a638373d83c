namespace FlagCluster.Environments.Replica;

/// <summary>
/// Limits concurrent pulls, for when every replica of a process has lost its writer and pulls again at the same time. A slow pull gives
/// its slot back, so that one unresponsive writer does not delay the environments of the others.
/// </summary>
// The semaphore is not disposed: replicas may still wait for a slot while the process stops, and no wait handle is ever created.
#pragma warning disable CA1001
internal sealed class PullLimiter(int concurrency, TimeProvider time)
{
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(concurrency);

    /// <summary>Runs a pull in a slot, and keeps the slot until the pull is complete or slow.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> pull, CancellationToken cancellationToken)
    {
        Task<T> running;
        await _slots.WaitAsync(cancellationToken);
        try
        {
            running = pull();
            if (!running.IsCompleted)
                await ((Task)running).WaitAsync(SlowAfter, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _slots.Release();
        }
        return await running;
    }
}
