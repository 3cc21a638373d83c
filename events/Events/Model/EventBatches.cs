using System.Collections.Concurrent;

namespace FlagCluster.Events.Model;

/// <summary>Batches that are not in use, to be filled again: their memory would otherwise be the largest part of what the process throws away.</summary>
internal sealed class EventBatches
{
    private const long KeptBytes = 32 * 1024 * 1024;

    private readonly ConcurrentBag<EventBatch> _free = [];
    private long _bytes;

    /// <summary>An empty batch, held by its taker.</summary>
    public EventBatch Take()
    {
        if (_free.TryTake(out var batch)) Interlocked.Add(ref _bytes, -batch.Text.Size);
        else batch = new(GiveBack);
        batch.Begin(1);
        return batch;
    }

    private void GiveBack(EventBatch batch)
    {
        if (Interlocked.Add(ref _bytes, batch.Text.Size) <= KeptBytes) _free.Add(batch);
        else Interlocked.Add(ref _bytes, -batch.Text.Size);
    }
}
