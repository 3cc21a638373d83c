using FlagCluster.Contracts.Json;

namespace FlagCluster.Events.Delivery;

/// <summary>Wakes one waiter, now or when it next waits. Setting it again before that changes nothing and costs next to nothing.</summary>
/// <remarks>The waiter sleeps at once: where there are no more cores than threads, one that spins first takes its time from requests.</remarks>
internal sealed class Signal
{
    private readonly object _gate = new();
    private bool _set;

    public void Set()
    {
        if (Volatile.Read(ref _set)) return;
        lock (_gate)
        {
            _set = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits with this thread: what stands behind a queue of requests in the thread pool comes too late.</summary>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>The same, for so long at most.</summary>
    public void Wait(TimeSpan most)
    {
        lock (_gate)
        {
            if (!_set) Monitor.Wait(_gate, most);
            _set = false;
        }
    }
}
