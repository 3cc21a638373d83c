using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using FlagCluster.Hosting.Metrics;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>Tests instruments with more series than <see cref="MetricsOptions.SeriesPerInstrument"/> allows.</summary>
public sealed class SeriesLimitTests : CollectorTests
{
    [Fact]
    public void Write_SeriesOverTheLimit_AreCountedTogether()
    {
        Listen(limit: 2);
        var counter = Meter.CreateCounter<int>("hits");

        for (var i = 0; i < 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("who", i));
        counter.Add(1, new KeyValuePair<string, object?>("who", 0));

        Assert.Equal(
            """
            # TYPE hits_total counter
            hits_total{who="0"} 2
            hits_total{who="1"} 1
            hits_total{otel_metric_overflow="true"} 3
            # HELP flagcluster_metrics_overflow_total Measurements whose labels exceeded Metrics:SeriesPerInstrument.
            # TYPE flagcluster_metrics_overflow_total counter
            flagcluster_metrics_overflow_total{metric="hits_total"} 3

            """,
            Read()
        );
    }

    [Fact]
    public void Write_ObservedSeriesOverTheLimit_AreReadAgainEachTime()
    {
        Listen(limit: 1);
        var values = new[] { 1, 2 }.Select(value => new Measurement<int>(value, new KeyValuePair<string, object?>("a", value))).ToList();
        Meter.CreateObservableUpDownCounter("open", () => values);
        Read();

        var text = Read();

        Assert.StartsWith("# TYPE open gauge\nopen{a=\"1\"} 1\nopen{otel_metric_overflow=\"true\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ObservedCounterOverTheLimit_KeepsItsSeriesInAnyOrder()
    {
        Listen(limit: 2);
        var reads = new List<(string Who, long Count)> { ("a", 1), ("b", 2), ("c", 4) };
        Meter.CreateObservableCounter(
            "reads",
            () => reads.Select(read => new Measurement<long>(read.Count, new KeyValuePair<string, object?>("who", read.Who)))
        );

        var first = Read();
        reads.Reverse();
        reads.Insert(0, ("d", 8));
        var reordered = Read();
        reads.RemoveAll(read => read.Who == "a");
        var reduced = Read();

        Assert.StartsWith(Expected(("a", 1), ("b", 2)) + Overflow(4), first, StringComparison.Ordinal);
        Assert.StartsWith(Expected(("a", 1), ("b", 2)) + Overflow(12), reordered, StringComparison.Ordinal);
        Assert.StartsWith(Expected(("b", 2)) + Overflow(12), reduced, StringComparison.Ordinal);

        static string Expected(params (string Who, int Count)[] series) =>
            "# TYPE reads_total counter\n" + string.Concat(series.Select(one => $"reads_total{{who=\"{one.Who}\"}} {one.Count}\n"));

        static string Overflow(int count) => $"reads_total{{otel_metric_overflow=\"true\"}} {count}\n";
    }

    [Fact]
    public void Record_LabelsOverTheLimit_AreComparedOnceWithoutALock()
    {
        Listen(limit: 2);
        var counter = Meter.CreateCounter<long>("hits");
        var values = new List<SameHash>();
        for (var i = 0; i < 3; i++)
            Add();
        values.ForEach(value => value.Comparisons = 0);

        Add();

        // The path without a lock compared each known entry once; the path with a lock would compare it again.
        Assert.Equal([1, 1, 0, 0], values.Select(value => value.Comparisons));
        Assert.Contains("hits_total{otel_metric_overflow=\"true\"} 2\n", Read(), StringComparison.Ordinal);

        void Add()
        {
            values.Add(new());
            counter.Add(1, new KeyValuePair<string, object?>("who", values[^1]));
        }
    }

    /// <summary>Has the same hash code as all other instances, equals none of them, and counts its comparisons.</summary>
    private sealed class SameHash
    {
        public int Comparisons { get; set; }

        public override int GetHashCode() => 7;

        public override bool Equals(object? obj)
        {
            Comparisons++;
            return ReferenceEquals(this, obj);
        }

        public override string ToString() => "value " + RuntimeHelpers.GetHashCode(this).ToString(CultureInfo.InvariantCulture);
    }
}
