using System.Diagnostics.Metrics;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>The meter <c>FlagCluster.Streams</c>: what goes out as server-sent events. The instruments are described in <c>docs/metrics.md</c>.</summary>
internal sealed class StreamMetrics
{
    private static readonly string[] Refusals = ["line_full", "key_limit", "not_ready", "stopping"];

    private readonly long[] _refused = new long[Refusals.Length];
    private long _open, _wholes, _patches, _overruns;

    public StreamMetrics(IMeterFactory factory, StreamAdmission admission)
    {
        var meter = factory.Create("FlagCluster.Streams");
        meter.CreateObservableUpDownCounter("flagcluster.stream.connections", () => Interlocked.Read(ref _open), "{connection}", "Open streams.");
        meter.CreateObservableCounter("flagcluster.stream.events", Events, "{event}", "Events sent, by kind.");
        meter.CreateObservableCounter("flagcluster.stream.overruns", () => Interlocked.Read(ref _overruns), "{event}", "Slow readers that fell out of the ring and were sent everything again.");
        meter.CreateObservableGauge("flagcluster.stream.waiting", () => admission.Waiting, "{connection}", "Streams that wait in line.");
        meter.CreateObservableCounter("flagcluster.stream.refused", ByReason, "{connection}", "Streams that were not opened, by reason.");
    }

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    /// <summary>Counts a stream that was not opened.</summary>
    public void Refused(StreamRejection reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>Counts an event that was sent.</summary>
    /// <param name="whole">True for one that does not stand on what the reader had.</param>
    /// <param name="overrun">True when the reader had something on this connection already, and lost its place.</param>
    public void Sent(bool whole, bool overrun)
    {
        Interlocked.Increment(ref whole ? ref _wholes : ref _patches);
        if (overrun) Interlocked.Increment(ref _overruns);
    }

    private IEnumerable<Measurement<long>> Events() =>
    [
        new(Interlocked.Read(ref _wholes), new KeyValuePair<string, object?>("kind", "whole")),
        new(Interlocked.Read(ref _patches), new KeyValuePair<string, object?>("kind", "patch")),
    ];

    private IEnumerable<Measurement<long>> ByReason() =>
        Refusals.Select((reason, at) => new Measurement<long>(Interlocked.Read(ref _refused[at]), new KeyValuePair<string, object?>("reason", reason)));
}
