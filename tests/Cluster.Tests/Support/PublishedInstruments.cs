using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Collects the counters that Orleans and Npgsql create in this process, including those without measurements.</summary>
internal sealed class PublishedInstruments : IDisposable
{
    private readonly ConcurrentDictionary<string, ScrapedMetric> _metrics = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    public PublishedInstruments()
    {
        _listener = new() { InstrumentPublished = (instrument, _) => Add(instrument) };
        _listener.Start();
    }

    /// <summary>Gets the metrics of the counters, without series.</summary>
    public IReadOnlyDictionary<string, ScrapedMetric> Metrics => _metrics;

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" => "counter",
            "UpDownCounter" => "gauge",
            _ => "",
        };
        if (instrument.Meter.Name is not ("Microsoft.Orleans" or "Npgsql") || kind.Length == 0)
            return;
        var name = MetricTable.Name(instrument.Name, kind, instrument.Unit ?? "");
        _metrics[name] = new(name, kind, []);
    }
}
