using System.Collections.Concurrent;

namespace FlagCluster.Events.Model;

/// <summary>Pools batches: without it their memory would be the largest part of what the process allocates.</summary>
internal sealed class EventBatches
{
    private const long MaxPooledBytes = 32 * 1024 * 1024;

    private readonly ConcurrentBag<EventBatch> _free = [];
    private long _bytes;

    /// <summary>Returns an empty batch with one holder, the caller.</summary>
    public EventBatch Rent()
    {
        if (_free.TryTake(out var batch))
            Interlocked.Add(ref _bytes, -batch.Size);
        else
            batch = new(Return);
        batch.Begin(1);
        return batch;
    }

    private void Return(EventBatch batch)
    {
        if (Interlocked.Add(ref _bytes, batch.Size) <= MaxPooledBytes)
            _free.Add(batch);
        else
            Interlocked.Add(ref _bytes, -batch.Size);
    }
}
