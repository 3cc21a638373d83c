using System.Diagnostics.CodeAnalysis;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Delivery;

/// <summary>Holds the batches that were removed from the queue for delivery, oldest first.</summary>
internal sealed class InFlightBatches(IEventDestination destination, Action changed, TimeProvider time) : IDisposable
{
    /// <summary>The memory of running deliveries above which no other one starts: many small batches hold more than their events.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly Queue<InFlightBatch> _all = new();
    private readonly CancellationTokenSource _cancel = new();
    private int _events;
    private long _bytes;

    public bool Any => _all.Count > 0;

    /// <summary>Returns all batches, oldest first.</summary>
    public Queue<InFlightBatch>.Enumerator GetEnumerator() => _all.GetEnumerator();

    /// <summary>Gets whether a delivery is running.</summary>
    public bool AnyRunning
    {
        get
        {
            foreach (var batch in _all)
                if (batch.Delivery is { IsCompleted: false })
                    return true;
            return false;
        }
    }

    public bool TryPeek([MaybeNullWhen(false)] out InFlightBatch oldest) => _all.TryPeek(out oldest);

    public InFlightBatch Dequeue()
    {
        var batch = _all.Dequeue();
        if (batch.Delivery is not null)
            Count(batch, -1);
        return batch;
    }

    public void Enqueue(InFlightBatch batch) => _all.Enqueue(batch);

    /// <summary>Returns whether another delivery may start within the window of the destination.</summary>
    /// <param name="unavailable">After a failure, a single delivery probes whether the destination is available again.</param>
    public bool CanStart(bool unavailable) => _events == 0 || (!unavailable && _events < destination.Window && _bytes < MaxBytes);

    /// <summary>Starts the delivery of a batch.</summary>
    public void Start(InFlightBatch batch)
    {
        Count(batch, 1);
        batch.StartedAt = time.GetTimestamp();
        batch.Delivery = DeliverAsync(batch.Batch);
        if (batch.Delivery.IsCompleted)
            changed();
        else
            batch.Delivery.GetAwaiter().UnsafeOnCompleted(changed);
    }

    /// <summary>Marks every batch for another delivery.</summary>
    public void Reset()
    {
        foreach (var batch in _all)
            batch.Delivery = null;
        _events = 0;
        _bytes = 0;
    }

    /// <summary>Removes the batches of reported events that are only in memory and not being delivered.</summary>
    public List<EventBatch> RemoveReports()
    {
        var reports = new List<EventBatch>();
        for (var left = _all.Count; left > 0; left--)
        {
            var batch = Dequeue();
            var isRunning = batch.Delivery is not (null or { IsFaulted: true } or { IsCanceled: true });
            if (batch.Spooled is null && batch.Batch.Acknowledgement is not null && !isRunning)
            {
                reports.Add(batch.Batch);
                continue;
            }
            if (batch.Delivery is not null)
                Count(batch, 1);
            _all.Enqueue(batch);
        }
        return reports;
    }

    /// <summary>Cancels the running deliveries and waits until they have ended.</summary>
    public void Cancel()
    {
        _cancel.Cancel();
        var deliveries = _all.Select(batch => batch.Delivery ?? Task.CompletedTask);
        Task.WhenAll(deliveries).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    public void Dispose() => _cancel.Dispose();

    // The size of a batch does not change during its delivery.
    private void Count(InFlightBatch batch, int sign)
    {
        _events += sign * batch.Batch.Count;
        _bytes += sign * batch.Batch.DeliveryBytes;
    }

    // Asynchronous, so that an exception which the destination throws synchronously also becomes the failure of the task.
    private async Task DeliverAsync(EventBatch batch) => await destination.DeliverAsync(batch, _cancel.Token);
}
