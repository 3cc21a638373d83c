namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Sends events to open streams in batches, as work items of the thread pool. The environments with something to send take turns, a batch
/// each. A batch makes the web server queue one send for each of its streams, and the next batch is queued behind these sends: so requests
/// wait for the sends of one batch only, and not for those of thousands of streams.
/// </summary>
internal sealed class BroadcastQueue : IThreadPoolWorkItem, IDisposable
{
    private const int MinBatch = 16,
        MaxBatch = 256;

    private readonly Lock _lock = new();
    private readonly Queue<Broadcast> _running = new();
    private bool _isQueued;
    private bool _isStopping;

    /// <summary>Requests a pass over the streams of an environment.</summary>
    /// <param name="broadcast">The streams.</param>
    /// <param name="withHeartbeat">Whether streams without a new event receive a heartbeat.</param>
    public void Request(Broadcast broadcast, bool withHeartbeat = false)
    {
        lock (_lock)
        {
            if (_isStopping)
                return;
            var wasRunning = broadcast.IsRunning;
            broadcast.Request(withHeartbeat);
            if (wasRunning || !broadcast.IsRunning)
                return;
            _running.Enqueue(broadcast);
            if (_isQueued)
                return;
            _isQueued = true;
            QueueNext();
        }
    }

    /// <summary>Ends the passes. Streams are closed before; what they miss is not sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            _running.Clear();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (!TryTake(out var batch))
            return;
        batch.Send();
        QueueNext();
    }

    // Behind everything that is queued now, the sends of the last batch included.
    private void QueueNext() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private bool TryTake(out Broadcast.Batch batch)
    {
        lock (_lock)
        {
            if (!_running.TryDequeue(out var broadcast))
            {
                _isQueued = false;
                batch = default;
                return false;
            }
            // As much as waits already, so that a busy server gives half of its turns to a change, however many requests wait.
            batch = broadcast.Take((int)Math.Clamp(ThreadPool.PendingWorkItemCount, MinBatch, MaxBatch));
            if (broadcast.IsRunning)
                _running.Enqueue(broadcast);
            return true;
        }
    }
}
