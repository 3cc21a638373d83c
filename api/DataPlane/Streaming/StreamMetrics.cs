using System.Diagnostics.Metrics;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Provides the meter <c>FlagCluster.Streams</c> of server-sent events. The instruments are described in <c>docs/metrics.md</c>.
/// </summary>
internal sealed class StreamMetrics
{
    // In the order of StreamRejection.
    private static readonly string[] Reasons = ["queue_full", "key_limit", "not_ready", "stopping"];

    private readonly long[] _rejected = new long[Reasons.Length];
    private long _open;
    private long _fullEvents;
    private long _patches;
    private long _overruns;

    public StreamMetrics(IMeterFactory factory, StreamAdmission admission)
    {
        var meter = factory.Create("FlagCluster.Streams");
        meter.CreateObservableUpDownCounter(
            "flagcluster.stream.connections",
            () => Interlocked.Read(ref _open),
            "{connection}",
            "Open streams."
        );
        meter.CreateObservableCounter("flagcluster.stream.events", Events, "{event}", "Events sent, by kind.");
        meter.CreateObservableCounter(
            "flagcluster.stream.overruns",
            () => Interlocked.Read(ref _overruns),
            "{event}",
            "Whole rulesets sent to readers that fell behind the buffered changes."
        );
        meter.CreateObservableGauge(
            "flagcluster.stream.waiting",
            () => admission.Waiting,
            "{connection}",
            "Streams in the admission queue."
        );
        meter.CreateObservableCounter("flagcluster.stream.refused", Rejected, "{connection}", "Streams that were not opened, by reason.");
    }

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    /// <summary>Counts a stream that was not opened.</summary>
    public void Refused(StreamRejection reason) => Interlocked.Increment(ref _rejected[(int)reason]);

    /// <summary>Counts an event that was sent.</summary>
    /// <param name="whole">True for an event that does not depend on the reader's version.</param>
    /// <param name="overrun">True when the reader had received events on this connection and fell behind.</param>
    public void Sent(bool whole, bool overrun)
    {
        Interlocked.Increment(ref whole ? ref _fullEvents : ref _patches);
        if (overrun)
            Interlocked.Increment(ref _overruns);
    }

    private IEnumerable<Measurement<long>> Events() =>
        [
            new(Interlocked.Read(ref _fullEvents), new KeyValuePair<string, object?>("kind", "whole")),
            new(Interlocked.Read(ref _patches), new KeyValuePair<string, object?>("kind", "patch")),
        ];

    private IEnumerable<Measurement<long>> Rejected() =>
        Reasons.Select(
            (reason, i) => new Measurement<long>(Interlocked.Read(ref _rejected[i]), new KeyValuePair<string, object?>("reason", reason))
        );
}
