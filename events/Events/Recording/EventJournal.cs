using FlagCluster.Contracts.Events;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Writes reported events, and waits until they are acknowledged.</summary>
internal sealed class EventJournal(EventWriter writer, EventBatches batches, DeliveryQueues queues, EventMetrics metrics) : IEventJournal
{
    private readonly Lock _gate = new();

    public async ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        metrics.AddRecorded(events.Count);
        return events.Count == 0 || queues.All.Count == 0 || await WriteAsync(events, cancellationToken);
    }

    private async ValueTask<bool> WriteAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken)
    {
        var batch = batches.Rent();
        lock (_gate)
        {
            foreach (var reported in events)
                writer.Write(batch, reported);
        }
        var acknowledgement = batch.Acknowledgement = new(queues.Acknowledging);
        batch.HoldBy(queues.All.Count);
        foreach (var queue in queues.All)
            await queue.OfferAsync(batch);
        return await acknowledgement.Task.WaitAsync(cancellationToken);
    }
}
