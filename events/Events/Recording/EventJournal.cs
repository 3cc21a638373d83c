using FlagCluster.Contracts.Events;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Writes reported events, waits until they are acknowledged, and counts the exposures in this process.</summary>
internal sealed class EventJournal(
    EventWriter writer,
    EventBatches batches,
    DeliveryQueues queues,
    LocalCounts? local,
    EventMetrics metrics
) : IEventJournal
{
    private readonly Lock _gate = new();

    public async ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        metrics.AddRecorded(events.Count);
        var isAccepted = events.Count == 0 || queues.All.Count == 0 || await WriteAsync(events, cancellationToken);
        if (isAccepted && local is not null)
        {
            foreach (var exposure in events.OfType<ExposureEvent>())
                local.Count(exposure);
        }
        return isAccepted;
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
