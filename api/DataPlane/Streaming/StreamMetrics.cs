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
    private long _readerOverruns;
    private long _serverOverruns;

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
            Overruns,
            "{event}",
            "Whole rulesets sent to readers that fell behind the buffered changes, by cause."
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
    public void Sent(bool whole) => Interlocked.Increment(ref whole ? ref _fullEvents : ref _patches);

    /// <summary>Counts a whole ruleset that was sent because the connection fell behind.</summary>
    /// <param name="byReader">True when the event before it had to wait for the reader; otherwise this server sent too slowly.</param>
    public void Overrun(bool byReader) => Interlocked.Increment(ref byReader ? ref _readerOverruns : ref _serverOverruns);

    private IEnumerable<Measurement<long>> Events() =>
        [
            new(Interlocked.Read(ref _fullEvents), new KeyValuePair<string, object?>("kind", "whole")),
            new(Interlocked.Read(ref _patches), new KeyValuePair<string, object?>("kind", "patch")),
        ];

    private IEnumerable<Measurement<long>> Overruns() =>
        [
            new(Interlocked.Read(ref _readerOverruns), new KeyValuePair<string, object?>("cause", "reader")),
            new(Interlocked.Read(ref _serverOverruns), new KeyValuePair<string, object?>("cause", "server")),
        ];

    private IEnumerable<Measurement<long>> Rejected() =>
        Reasons.Select(
            (reason, i) => new Measurement<long>(Interlocked.Read(ref _rejected[i]), new KeyValuePair<string, object?>("reason", reason))
        );
}
