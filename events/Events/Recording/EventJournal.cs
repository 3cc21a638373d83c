using FlagCluster.Contracts.Events;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Writes reported events and waits until they are safe.</summary>
internal sealed class EventJournal(EventWriter writer, EventBatches batches, DeliveryQueues lanes, EventMetrics metrics) : IEventJournal
{
    private readonly Lock _gate = new();

    public async ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0 || lanes.All.Count == 0) return true;
        var batch = batches.Take();
        lock (_gate)
        {
            foreach (var reported in events) writer.Write(batch, reported);
        }
        var acknowledgement = batch.Acknowledgement = new(lanes.Acknowledging);
        batch.HoldBy(lanes.All.Count);
        metrics.AddRecorded(batch.Count);
        foreach (var lane in lanes.All) await lane.OfferAsync(batch);
        return await acknowledgement.Task.WaitAsync(cancellationToken);
    }
}
