using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Threading;

namespace FlagCluster.Events.Recording;

/// <summary>
/// Reads recorded evaluations from the rings, writes them as events, and adds the batches to every delivery queue.
/// </summary>
/// <remarks>A delivery queue without space makes the pump wait.</remarks>
internal sealed class EventPump(
    EvaluationRecorder recorder,
    SampledEvaluations sampled,
    EventBatches batches,
    IReadOnlyList<DeliveryQueue> queues,
    EventsOptions options,
    EventMetrics metrics,
    DropLog drops
)
{
    /// <summary>The size of the events as JSON at which a batch is full.</summary>
    private const int BatchBytes = 1024 * 1024;

    /// <summary>
    /// The idle time after which the pump sleeps until something is recorded. Waking it takes time from one request, so it does not sleep
    /// between any two requests.
    /// </summary>
    private static readonly TimeSpan IdleBeforeSleep = TimeSpan.FromSeconds(1);

    private readonly Signal _wake = new();

    /// <summary>Writes until it is stopped, then writes what is left. Occupies the calling thread.</summary>
    public void Run(CancellationToken stopping)
    {
        recorder.WakeBy(_wake.Set);
        using var stop = stopping.Register(_wake.Set);
        var linger = TimeSpan.FromMilliseconds(options.LingerMilliseconds);
        for (var idle = TimeSpan.Zero; !stopping.IsCancellationRequested; idle += linger)
        {
            if (Drain())
                idle = TimeSpan.Zero;
            drops.Update(metrics.BufferFull);
            if (idle >= IdleBeforeSleep && recorder.TrySleep())
            {
                // The next record wakes it. The bound is for drops that are not logged yet, which no record may follow.
                _wake.Wait(DropLog.Interval);
                recorder.Awake();
                continue;
            }
            // A blocking wait instead of a timer, whose callback would pass through two more threads.
            _wake.Wait(linger);
        }
        Drain();
        drops.Finish(metrics.BufferFull);
    }

    /// <summary>Writes everything that is in the rings.</summary>
    /// <returns>True when there was anything.</returns>
    private bool Drain()
    {
        var any = false;
        EventBatch? batch = null;
        foreach (var ring in recorder.Rings)
        {
            // Evaluations that arrive meanwhile wait for the next pass, so that no ring delays the others.
            var left = ring.Count;
            var cooperative = new CooperativeBatch(ring);
            for (; left > 0 && ring.TryPeek(out var recorded); left--)
            {
                any = true;
                batch ??= batches.Rent();
                metrics.AddRecorded(sampled.Add(recorded, batch));
                ring.Advance();
                if (cooperative.Next())
                    Thread.Yield();
                if (batch.Count < options.BatchEvents && batch.JsonBytes < BatchBytes)
                    continue;
                Offer(batch);
                batch = null;
            }
        }
        if (batch is { Count: > 0 })
            Offer(batch);
        else
            batch?.Release();
        return any;
    }

    private void Offer(EventBatch batch)
    {
        batch.HoldBy(queues.Count);
        foreach (var queue in queues)
            queue.Offer(batch);
    }
}
