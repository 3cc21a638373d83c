namespace FlagCluster.Events;

/// <summary>Takes what was recorded out of the rings, writes it as events, and hands batches of them to every destination's lane. A lane that has no room yet makes it wait.</summary>
internal sealed class EventPump(EvaluationRecorder recorder, EventWriter writer, EventBatches batches, IReadOnlyList<DestinationLane> lanes, EventsOptions options, EventMetrics metrics, TimeProvider time)
    : IDisposable
{
    private const int BatchBytes = 1024 * 1024;

    private readonly Signal _wake = new();

    /// <summary>Writes until it is stopped, and then what is left. It keeps its thread.</summary>
    public void Run(CancellationToken stopping)
    {
        recorder.WakeBy(_wake.Set);
        var linger = TimeSpan.FromMilliseconds(options.LingerMilliseconds);
        using var timer = time.CreateTimer(_ => _wake.Set(), null, linger, linger);
        using var stop = stopping.Register(_wake.Set);
        while (!stopping.IsCancellationRequested)
        {
            _wake.Wait();
            Drain();
        }
        Drain();
    }

    public void Dispose() => _wake.Dispose();

    private void Drain()
    {
        EventBatch? batch = null;
        foreach (var ring in recorder.Rings)
        {
            // What arrives meanwhile waits its turn, so that no ring keeps the others waiting.
            for (var left = ring.Count; left > 0 && ring.TryPeek(out var evaluation, out var key, out var context); left--)
            {
                batch ??= batches.Take();
                writer.Write(batch, evaluation, key, context);
                ring.Advance();
                if (batch.Count < options.BatchEvents && batch.Text.Length < BatchBytes) continue;
                Hand(batch);
                batch = null;
            }
        }
        if (batch is null) return;
        if (batch.Count > 0) Hand(batch);
        else batch.Release();
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
