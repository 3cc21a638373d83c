using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Sends events to open streams on threads of its own, so that evaluations never wait behind thousands of sends. The environments with
/// something to send take turns, a batch each. Together with <c>UnsafePreferInlineScheduling</c> a send is a system call of these threads
/// and not a work item in the queues of the web server; a send that does not complete continues on the thread pool. The threads start with
/// the first event.
/// </summary>
internal sealed class BroadcastThreads(IOptions<StreamOptions> options) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<Broadcast> _running = new();
    private Thread[] _threads = [];
    private bool _isStopping;

    /// <summary>Gets the number of threads: one core remains for requests.</summary>
    public int Count =>
        options.Value.BroadcastThreads > 0 ? options.Value.BroadcastThreads : Math.Clamp(Environment.ProcessorCount - 1, 1, 2);

    /// <summary>Requests a pass over the streams of an environment.</summary>
    /// <param name="broadcast">The streams.</param>
    /// <param name="withHeartbeat">Whether streams without a new event receive a heartbeat.</param>
    public void Request(Broadcast broadcast, bool withHeartbeat = false)
    {
        lock (_lock)
        {
            if (_isStopping)
                return;
            var isQueued = broadcast.IsRunning;
            broadcast.Request(withHeartbeat);
            if (isQueued || !broadcast.IsRunning)
                return;
            _running.Enqueue(broadcast);
            if (_threads.Length == 0)
                Start();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Ends the threads. Streams are closed before; what they miss is not sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Start()
    {
        _threads = [.. Enumerable.Range(1, Count).Select(number => new Thread(Run) { IsBackground = true, Name = $"Broadcast {number}" })];
        foreach (var thread in _threads)
            thread.UnsafeStart();
    }

    private void Run()
    {
        while (TryTake(out var batch))
        {
            batch.Send();
            // Requests that wait for a core get it between two batches.
            Thread.Yield();
        }
    }

    private bool TryTake(out Broadcast.Batch batch)
    {
        lock (_lock)
        {
            while (_running.Count == 0 && !_isStopping)
                Monitor.Wait(_lock);
            if (_isStopping)
            {
                batch = default;
                return false;
            }
            var broadcast = _running.Dequeue();
            batch = broadcast.Take();
            if (broadcast.IsRunning)
                _running.Enqueue(broadcast);
            return true;
        }
    }
}
