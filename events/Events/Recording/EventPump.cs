using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Takes what was recorded out of the rings, writes it as events, and hands batches of them to every destination's lane. A lane that has no room yet makes it wait.</summary>
internal sealed class EventPump(EvaluationRecorder recorder, EventWriter writer, EventBatches batches, IReadOnlyList<DeliveryQueue> lanes, EventsOptions options, EventMetrics metrics, DropLog drops)
{
    private const int BatchBytes = 1024 * 1024;

    /// <summary>With nothing to write for so long it sleeps until something is recorded. That costs one request the waking, so it is not done between any two.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Signal _wake = new();

    /// <summary>Writes until it is stopped, and then what is left. It keeps its thread.</summary>
    public void Run(CancellationToken stopping)
    {
        recorder.WakeBy(_wake.Set);
        using var stop = stopping.Register(_wake.Set);
        var linger = TimeSpan.FromMilliseconds(options.LingerMilliseconds);
        for (var quiet = TimeSpan.Zero; !stopping.IsCancellationRequested; quiet += linger)
        {
            if (Drain()) quiet = TimeSpan.Zero;
            drops.Step(metrics.BufferFull);
            if (quiet >= Quiet && recorder.TrySleep())
            {
                _wake.Wait();
                recorder.Awake();
                quiet = TimeSpan.Zero;
            }
            // The operating system's clock, not a timer: that takes two more threads to arrive here.
            _wake.Wait(linger);
        }
        Drain();
        drops.End(metrics.BufferFull);
    }

    /// <summary>Writes what waits.</summary>
    /// <returns>Whether anything did.</returns>
    private bool Drain()
    {
        var any = false;
        EventBatch? batch = null;
        foreach (var ring in recorder.Rings)
        {
            // What arrives meanwhile waits its turn, so that no ring keeps the others waiting.
            var left = ring.Count;
            var manners = new CooperativeBatch(left);
            for (; left > 0 && ring.TryPeek(out var evaluation, out var key, out var context); left--)
            {
                any = true;
                batch ??= batches.Take();
                writer.Write(batch, evaluation, key, context);
                ring.Advance();
                manners.Next();
                if (batch.Count < options.BatchEvents && batch.Text.Length < BatchBytes) continue;
                Hand(batch);
                batch = null;
            }
        }
        if (batch is { Count: > 0 }) Hand(batch);
        else batch?.Release();
        return any;
    }

    private void Hand(EventBatch batch)
    {
        metrics.AddRecorded(batch.Count);
        if (lanes.Count == 0)
        {
            batch.Release();
            return;
        }
        batch.HoldBy(lanes.Count);
        foreach (var lane in lanes) lane.Offer(batch);
    }
}
