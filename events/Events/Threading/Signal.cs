namespace FlagCluster.Events.Threading;

/// <summary>
/// Wakes one waiting thread, now or when it next waits. Setting it twice has the effect of setting it once, at almost no cost.
/// </summary>
/// <remarks>The waiter does not spin: with as many threads as processors, spinning would take processor time from requests.</remarks>
internal sealed class Signal
{
    private readonly object _gate = new();
    private bool _set;

    public void Set()
    {
        // The caller's writes must be visible before the read: otherwise a waiter that resets the signal now could miss them, while this
        // thread still sees the signal set and does not wake it.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _set))
            return;
        lock (_gate)
        {
            _set = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Blocks the thread until the signal is set. A continuation in the thread pool could be delayed by queued requests.</summary>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Blocks the thread until the signal is set or the timeout has elapsed.</summary>
    public void Wait(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (!_set)
                Monitor.Wait(_gate, timeout);
            // Before the reads of the caller, by the same reasoning.
            Interlocked.Exchange(ref _set, false);
        }
    }
}
