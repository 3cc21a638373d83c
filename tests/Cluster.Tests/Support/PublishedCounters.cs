using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The counters that Orleans and Npgsql make in this process, whether they have counted anything or not.</summary>
internal sealed class PublishedCounters : IDisposable
{
    private readonly ConcurrentBag<string> _names = [];
    private readonly MeterListener _listener;

    public PublishedCounters()
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name is "Microsoft.Orleans" or "Npgsql" && instrument.GetType().Name.StartsWith("Counter`", StringComparison.Ordinal))
                    _names.Add(MetricTable.Name(instrument.Name, "counter", instrument.Unit ?? ""));
            },
        };
        _listener.Start();
    }

    /// <summary>Their names at Prometheus.</summary>
    public IReadOnlyCollection<string> Names => _names;

    public void Dispose() => _listener.Dispose();
}
