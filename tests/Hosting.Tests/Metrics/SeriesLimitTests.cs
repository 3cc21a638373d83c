using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Hosting.Telemetry;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>More series than <see cref="TelemetryOptions.SeriesPerInstrument"/> allows.</summary>
public sealed class SeriesLimitTests : CollectorTests
{
    [Fact]
    public void Write_MoreSeriesThanAllowed_CountsTheRestTogether()
    {
        Listen(limit: 2);
        var counter = Meter.CreateCounter<int>("hits");

        for (var i = 0; i < 5; i++) counter.Add(1, new KeyValuePair<string, object?>("who", i));
        counter.Add(1, new KeyValuePair<string, object?>("who", 0));

        Assert.Equal(
            """
            # TYPE hits_total counter
            hits_total{who="0"} 2
            hits_total{who="1"} 1
            hits_total{otel_metric_overflow="true"} 3
            # HELP flagcluster_metrics_overflow_total Measurements whose labels were past Telemetry:SeriesPerInstrument.
            # TYPE flagcluster_metrics_overflow_total counter
            flagcluster_metrics_overflow_total{metric="hits_total"} 3

            """, Read());
    }

    [Fact]
    public void Write_MoreObservedThanAllowed_ForgetsTheRestToo()
    {
        Listen(limit: 1);
        Meter.CreateObservableUpDownCounter("open", () => new Measurement<int>[] { new(1, new KeyValuePair<string, object?>("a", 1)), new(2, new KeyValuePair<string, object?>("a", 2)) });
        Read();

        Assert.StartsWith("# TYPE open gauge\nopen{a=\"1\"} 1\nopen{otel_metric_overflow=\"true\"} 2\n", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MoreOfAnObservedCounterThanAllowed_ShowsTheSameEachTimeWhateverTheOrder()
    {
        Listen(limit: 2);
        var reads = new List<(string Who, long Count)> { ("a", 1), ("b", 2), ("c", 4) };
        Meter.CreateObservableCounter("reads", () => reads.Select(read => new Measurement<long>(read.Count, new KeyValuePair<string, object?>("who", read.Who))));
        Assert.StartsWith("# TYPE reads_total counter\nreads_total{who=\"a\"} 1\nreads_total{who=\"b\"} 2\nreads_total{otel_metric_overflow=\"true\"} 4\n", Read(), StringComparison.Ordinal);

        reads.Reverse();
        reads.Insert(0, ("d", 8));
        Assert.StartsWith("# TYPE reads_total counter\nreads_total{who=\"a\"} 1\nreads_total{who=\"b\"} 2\nreads_total{otel_metric_overflow=\"true\"} 12\n", Read(), StringComparison.Ordinal);

        reads.RemoveAll(read => read.Who == "a");
        Assert.StartsWith("# TYPE reads_total counter\nreads_total{who=\"b\"} 2\nreads_total{otel_metric_overflow=\"true\"} 12\n", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LabelsWithoutAPlace_AreComparedOnceAndNotUnderALock()
    {
        Listen(limit: 2);
        var counter = Meter.CreateCounter<long>("hits");
        var alike = new List<Alike>();
        for (var i = 0; i < 3; i++) Add();
        alike.ForEach(one => one.Compared = 0);

        Add();

        // Each that has a place was compared on the way without a lock, and not again in the one with it.
        Assert.Equal([1, 1, 0, 0], alike.Select(one => one.Compared));
        Assert.Contains("hits_total{otel_metric_overflow=\"true\"} 2\n", Read(), StringComparison.Ordinal);

        void Add()
        {
            alike.Add(new());
            counter.Add(1, new KeyValuePair<string, object?>("who", alike[^1]));
        }
    }

    /// <summary>Different from every other, though it seems the same, and counts how often it was compared.</summary>
    private sealed class Alike
    {
        public int Compared { get; set; }

        public override int GetHashCode() => 7;

        public override bool Equals(object? obj)
        {
            Compared++;
            return ReferenceEquals(this, obj);
        }

        public override string ToString() => "alike " + RuntimeHelpers.GetHashCode(this).ToString(CultureInfo.InvariantCulture);
    }
}
