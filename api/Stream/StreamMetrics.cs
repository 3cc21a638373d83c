using System.Diagnostics.Metrics;

namespace FlagCluster.Api;

/// <summary>The meter <c>FlagCluster.Streams</c>: what goes out as server-sent events. The instruments are described in <c>docs/metrics.md</c>.</summary>
internal sealed class StreamMetrics
{
    private static readonly string[] Refusals = ["line_full", "key_limit", "not_ready", "stopping"];

    private readonly long[] _refused = new long[Refusals.Length];
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _events, _overruns;

    public StreamMetrics(IMeterFactory factory, StreamAdmission admission)
    {
        var meter = factory.Create("FlagCluster.Streams");
        _connections = meter.CreateUpDownCounter<long>("flagcluster.stream.connections", "{connection}", "Open streams.");
        _events = meter.CreateCounter<long>("flagcluster.stream.events", "{event}", "Events sent, by kind.");
        _overruns = meter.CreateCounter<long>("flagcluster.stream.overruns", "{event}", "Slow readers that fell out of the ring and were sent everything again.");
        meter.CreateObservableGauge("flagcluster.stream.waiting", () => admission.Waiting, "{connection}", "Streams that wait in line.");
        meter.CreateObservableCounter("flagcluster.stream.refused", ByReason, "{connection}", "Streams that were not opened, by reason.");
    }

    public void Opened() => _connections.Add(1);

    public void Closed() => _connections.Add(-1);

    /// <summary>Counts a stream that was not opened.</summary>
    public void Refused(StreamRefusal reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>Counts an event that was sent.</summary>
    /// <param name="whole">True for one that does not stand on what the reader had.</param>
    /// <param name="overrun">True when the reader had something on this connection already, and lost its place.</param>
    public void Sent(bool whole, bool overrun)
    {
        _events.Add(1, new KeyValuePair<string, object?>("kind", whole ? "whole" : "patch"));
        if (overrun) _overruns.Add(1);
    }

    private IEnumerable<Measurement<long>> ByReason() =>
        Refusals.Select((reason, at) => new Measurement<long>(Interlocked.Read(ref _refused[at]), new KeyValuePair<string, object?>("reason", reason)));
}
