using System.Collections.Concurrent;

namespace FlagCluster.Events;

/// <summary>Batches that are not in use, to be filled again: their memory would otherwise be the largest part of what the process throws away.</summary>
internal sealed class EventBatches
{
    private const int Kept = 16, LargestKept = 8 * 1024 * 1024;

    private readonly ConcurrentBag<EventBatch> _free = [];

    /// <summary>An empty batch, held by its taker.</summary>
    public EventBatch Take()
    {
        if (!_free.TryTake(out var batch)) batch = new(GiveBack);
        batch.Begin(1);
        return batch;
    }

    private void GiveBack(EventBatch batch)
    {
        if (_free.Count < Kept && batch.Text.Size <= LargestKept) _free.Add(batch);
    }
}
