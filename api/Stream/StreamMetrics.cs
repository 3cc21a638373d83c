using System.Diagnostics.Metrics;

namespace FlagCluster.Api;

/// <summary>The meter <c>FlagCluster.Streams</c>: what goes out as server-sent events. The instruments are described in <c>docs/metrics.md</c>.</summary>
internal sealed class StreamMetrics
{
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _events, _overruns;

    public StreamMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("FlagCluster.Streams");
        _connections = meter.CreateUpDownCounter<long>("flagcluster.stream.connections", "{connection}", "Open streams.");
        _events = meter.CreateCounter<long>("flagcluster.stream.events", "{event}", "Events sent, by kind.");
        _overruns = meter.CreateCounter<long>("flagcluster.stream.overruns", "{event}", "Slow readers that fell out of the ring and were sent everything again.");
    }

    public void Opened() => _connections.Add(1);

    public void Closed() => _connections.Add(-1);

    /// <summary>Counts an event that was sent.</summary>
    /// <param name="whole">True for one that does not stand on what the reader had.</param>
    /// <param name="overrun">True when the reader had something on this connection already, and lost its place.</param>
    public void Sent(bool whole, bool overrun)
    {
        _events.Add(1, new KeyValuePair<string, object?>("kind", whole ? "whole" : "patch"));
        if (overrun) _overruns.Add(1);
    }
}
