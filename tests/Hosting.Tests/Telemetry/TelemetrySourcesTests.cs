using System.Diagnostics.Metrics;
using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagCluster.Hosting.Tests.Telemetry;

/// <summary>Tests that the OpenTelemetry SDK exports the same series and buckets as <c>/metrics</c>.</summary>
public sealed class TelemetrySourcesTests
{
    [Fact]
    public void AddTo_AnyMeter_UsesTheBucketsAndLimitOfMetrics()
    {
        using var meter = new Meter($"Tests.{Guid.NewGuid():N}");
        using var exporter = new LineExporter(meter.Name);
        using var sdk = OpenTelemetrySdk.Create(builder =>
            new TelemetrySources("tests", [], new(meter.Name))
                .AddTo(builder, new() { OtlpEndpoint = "http://127.0.0.1:1" }, new() { SeriesPerInstrument = 3 })
                .WithMetrics(metrics => metrics.AddReader(new BaseExportingMetricReader(exporter)))
        );
        var counter = meter.CreateCounter<int>("hits");
        for (var i = 0; i < 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("who", i));
        var wait = meter.CreateHistogram<double>("wait", "s");
        wait.Record(0.002);
        meter.CreateHistogram("ask", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] }).Record(1);

        // The OTLP exporter has no collector; the second reader receives the metrics.
        sdk.MeterProvider.ForceFlush();

        var hits = exporter.Lines.Where(line => line.StartsWith("hits", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(["hits 0 1", "hits 1 1", "hits 2 1", "hits True 2"], hits);
        Assert.Contains("ask 1 2 ∞", exporter.Lines);
        Assert.Contains(string.Join(' ', ["wait", .. HistogramBounds.Of(wait)!, "∞"]), exporter.Lines);
    }

    /// <summary>Keeps one line for each series: the values of its tags and its sum, or its bounds.</summary>
    private sealed class LineExporter(string meter) : BaseExporter<Metric>
    {
        public HashSet<string> Lines { get; } = new(StringComparer.Ordinal);

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (metric.MeterName != meter)
                    continue;
                Lines.Add(metric.Name + (metric.MetricType == MetricType.Histogram ? Bounds(point) : Sum(point)));
            }
            return ExportResult.Success;
        }

        private static string Sum(in MetricPoint point)
        {
            var line = "";
            foreach (var tag in point.Tags)
                line += $" {tag.Value}";
            return FormattableString.Invariant($"{line} {point.GetSumLong()}");
        }

        private static string Bounds(in MetricPoint point)
        {
            var line = "";
            foreach (var bucket in point.GetHistogramBuckets())
                line += FormattableString.Invariant($" {bucket.ExplicitBound}");
            return line.Replace("Infinity", "∞", StringComparison.Ordinal);
        }
    }
}
