namespace FlagCluster.Events;

/// <summary>Wakes one waiter, now or when it next waits. Setting it again before that changes nothing and costs next to nothing.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _set;

    public void Set()
    {
        if (Volatile.Read(ref _set) == 0 && Interlocked.Exchange(ref _set, 1) == 0) _semaphore.Release();
    }

    /// <summary>Waits with this thread: what stands behind a queue of requests in the thread pool comes too late.</summary>
    public void Wait()
    {
        _semaphore.Wait();
        Volatile.Write(ref _set, 0);
    }

    public void Dispose() => _semaphore.Dispose();
}
