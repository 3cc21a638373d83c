using System.Diagnostics.CodeAnalysis;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Delivery;

/// <summary>The batches that were taken out to be delivered, oldest first: under way, or waiting to be tried again.</summary>
internal sealed class InFlightBatches(IEventDestination destination, Action changed, TimeProvider time) : IDisposable
{
    /// <summary>Memory of batches under way from which on the next one waits: many small ones hold more than their events.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private readonly Queue<InFlightBatch> _all = new();
    private readonly CancellationTokenSource _cancel = new();
    private int _events;
    private long _bytes;

    public bool Any => _all.Count > 0;

    /// <summary>All of them, oldest first.</summary>
    public Queue<InFlightBatch>.Enumerator GetEnumerator() => _all.GetEnumerator();

    /// <summary>Whether a delivery is under way that has not ended.</summary>
    public bool AnyUnderWay
    {
        get
        {
            foreach (var flight in _all) if (flight.Delivery is { IsCompleted: false }) return true;
            return false;
        }
    }

    public bool TryPeek([MaybeNullWhen(false)] out InFlightBatch oldest) => _all.TryPeek(out oldest);

    public InFlightBatch Take()
    {
        var flight = _all.Dequeue();
        if (flight.Delivery is not null) Count(flight, -1);
        return flight;
    }

    public void Add(InFlightBatch flight) => _all.Enqueue(flight);

    /// <summary>Whether one more may be under way: with what is, no more events than the destination wants at once.</summary>
    /// <param name="away">After a failure one delivery tries whether the destination is back.</param>
    public bool HasRoom(bool away) => _events == 0 || (!away && _events < destination.Window && _bytes < MostBytes);

    /// <summary>Starts the delivery of a batch.</summary>
    public void Start(InFlightBatch flight)
    {
        Count(flight, 1);
        flight.Began = time.GetTimestamp();
        flight.Delivery = DeliverAsync(flight.Batch);
        if (flight.Delivery.IsCompleted) changed();
        else flight.Delivery.GetAwaiter().UnsafeOnCompleted(changed);
    }

    /// <summary>What was under way is to be delivered again.</summary>
    public void Land()
    {
        foreach (var flight in _all) flight.Delivery = null;
        _events = 0;
        _bytes = 0;
    }

    /// <summary>Takes out the batches that somebody waits for, that stand in memory alone and are not under way.</summary>
    public List<EventBatch> TakeReports()
    {
        var reports = new List<EventBatch>();
        for (var left = _all.Count; left > 0; left--)
        {
            var flight = Take();
            if (flight.Spooled is null && flight.Batch.Acknowledgement is not null && flight.Delivery is null or { IsFaulted: true } or { IsCanceled: true })
            {
                reports.Add(flight.Batch);
                continue;
            }
            if (flight.Delivery is not null) Count(flight, 1);
            _all.Enqueue(flight);
        }
        return reports;
    }

    /// <summary>Stops waiting for what is under way.</summary>
    public void Cancel()
    {
        _cancel.Cancel();
        Task.WhenAll(_all.Select(flight => flight.Delivery ?? Task.CompletedTask)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    public void Dispose() => _cancel.Dispose();

    /// <summary>A batch under way is not changed, and neither is its size.</summary>
    private void Count(InFlightBatch flight, int sign)
    {
        _events += sign * flight.Batch.Count;
        _bytes += sign * flight.Batch.Text.Size;
    }

    /// <summary>Whatever a destination throws becomes its task's failure.</summary>
    private async Task DeliverAsync(EventBatch batch) => await destination.DeliverAsync(batch, _cancel.Token);
}
