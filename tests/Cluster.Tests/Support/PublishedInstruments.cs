using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The counters that Orleans and Npgsql make in this process from now on, whether they count anything or not.</summary>
internal sealed class PublishedInstruments : IDisposable
{
    private readonly ConcurrentDictionary<string, ScrapedMetric> _metrics = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    public PublishedInstruments()
    {
        _listener = new() { InstrumentPublished = (instrument, _) => Published(instrument) };
        _listener.Start();
    }

    /// <summary>As a scrape that has no series.</summary>
    public IReadOnlyDictionary<string, ScrapedMetric> Metrics => _metrics;

    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument)
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
