using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Listens to the meters of this process and writes what they measured in Prometheus' text format.</summary>
public sealed partial class MetricsCollector : IDisposable
{
    private const string OverflowName = "flagcluster_metrics_overflow_total";

    private readonly TelemetrySources _sources;
    private readonly int _limit;
    private readonly ILogger<MetricsCollector> _logger;
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private readonly MeterListener _listener;

    /// <summary>Starts to listen.</summary>
    public MetricsCollector(TelemetrySources sources, IOptions<TelemetryOptions> options, ILogger<MetricsCollector> logger)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        _sources = sources;
        _limit = options.Value.SeriesPerInstrument;
        _logger = logger;
        _listener = new() { InstrumentPublished = Published };
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, family) => ((MetricFamily)family!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, family) => ((MetricFamily)family!).Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>Asks the observable instruments, and writes everything. One reading at a time.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_reading)
        {
            foreach (var family in _families.Values)
                if (family.Observable) family.Forget();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException exception)
            {
                // The others were asked all the same, and are worth more than no answer.
                LogNotObserved(exception);
            }
            var families = _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).ToList();
            foreach (var family in families) family.Write(text);
            WriteOverflow(text, families);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        if (!_sources.HasMeter(instrument.Meter.Name) || MetricKinds.Of(instrument) is not var (kind, observable)) return;
        var name = MetricName.Metric(instrument.Name, instrument.Unit, kind);
        var family = _families.GetOrAdd(name, key => new(key, instrument.Description, kind, observable, HistogramBounds.Of(instrument), _limit));
        if (family.Kind == kind && family.Observable == observable) listener.EnableMeasurementEvents(instrument, family);
        else LogNameTaken(instrument.Meter.Name, instrument.Name, name);
    }

    private static void WriteOverflow(StringBuilder text, List<MetricFamily> families)
    {
        var first = true;
        foreach (var family in families)
        {
            if (family.Overflowed == 0) continue;
            if (first) text.Append("# HELP ").Append(OverflowName).Append(" Measurements whose labels were past Telemetry:SeriesPerInstrument.\n# TYPE ").Append(OverflowName).Append(" counter\n");
            first = false;
            text.Append(OverflowName).Append("{metric=\"").Append(family.Name).Append("\"} ").Append(family.Overflowed).Append('\n');
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "The instrument {Instrument} of the meter {Meter} is not shown: another kind of instrument has the name {Name} already")]
    private partial void LogNameTaken(string meter, string instrument, string name);

    [LoggerMessage(2102, LogLevel.Warning, "Some instruments could not be read; the others are shown")]
    private partial void LogNotObserved(Exception exception);
}
