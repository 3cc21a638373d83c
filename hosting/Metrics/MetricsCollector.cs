using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Listens to the meters of this process and writes their measurements in the Prometheus text format.</summary>
public sealed partial class MetricsCollector : IDisposable
{
    private const string OverflowName = "flagcluster_metrics_overflow_total";
    private const string OverflowHeader =
        $"# HELP {OverflowName} Measurements whose labels exceeded Metrics:SeriesPerInstrument.\n# TYPE {OverflowName} counter\n";

    private readonly MeterSelection _meters;
    private readonly int _limit;
    private readonly ILogger<MetricsCollector> _logger;
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private readonly MeterListener _listener;

    /// <summary>Initializes the collector and starts to listen.</summary>
    public MetricsCollector(MeterSelection meters, IOptions<MetricsOptions> options, ILogger<MetricsCollector> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(options);
        _meters = meters;
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

    /// <summary>Reads the observable instruments and returns the text of all metrics. Concurrent calls run one after the other.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_reading)
        {
            foreach (var family in _families.Values)
                if (family.Observable)
                    family.Reset();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException exception)
            {
                // The listener has read the other instruments, which are still exposed.
                LogInstrumentsFailed(exception);
            }
            var families = _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).ToList();
            foreach (var family in families)
                family.Write(text);
            WriteOverflow(text, families);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        if (!_meters.Contains(instrument.Meter.Name) || MetricKinds.Of(instrument) is not var (kind, observable))
            return;
        var name = MetricName.Metric(instrument.Name, instrument.Unit, kind);
        var bounds = HistogramBounds.Of(instrument);
        var family = _families.GetOrAdd(name, key => new(key, instrument.Description, kind, observable, bounds, _limit));
        if (family.Kind == kind && family.Observable == observable)
            listener.EnableMeasurementEvents(instrument, family);
        else
            LogNameConflict(instrument.Meter.Name, instrument.Name, name);
    }

    private static void WriteOverflow(StringBuilder text, List<MetricFamily> families)
    {
        var first = true;
        foreach (var family in families)
        {
            if (family.Overflowed == 0)
                continue;
            if (first)
                text.Append(OverflowHeader);
            first = false;
            text.Append(OverflowName).Append("{metric=\"").Append(family.Name).Append("\"} ").Append(family.Overflowed).Append('\n');
        }
    }

    [LoggerMessage(
        2101,
        LogLevel.Warning,
        "Instrument {Instrument} of meter {Meter} is not exposed: another kind of instrument has the name {Name}"
    )]
    private partial void LogNameConflict(string meter, string instrument, string name);

    [LoggerMessage(2102, LogLevel.Warning, "Some instruments could not be read; /metrics has the others")]
    private partial void LogInstrumentsFailed(Exception exception);
}
