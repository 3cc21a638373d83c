using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlagCluster.Hosting.Tests.Metrics;

/// <summary>Tests the text of <c>/metrics</c>.</summary>
public sealed class MetricsCollectorTests : CollectorTests
{
    [Fact]
    public void Write_Counter_SumsByLabelsInAnyOrder()
    {
        Listen();
        var counter = Meter.CreateCounter<long>("flags.read", "{read}", "Reads of \\ a flag.");

        counter.Add(1, new("a", "x"), new("b", 2));
        counter.Add(2, new("b", 2), new("a", "x"));
        counter.Add(5, new KeyValuePair<string, object?>("a", "y"));
        counter.Add(7);

        Assert.Equal(
            """
            # HELP flags_read_total Reads of \\ a flag.
            # TYPE flags_read_total counter
            flags_read_total 7
            flags_read_total{a="x",b="2"} 3
            flags_read_total{a="y"} 5

            """,
            Read()
        );
    }

    [Fact]
    public void Write_SameTagObjects_AreDistinguishedByKeyAndOrder()
    {
        Listen();
        var counter = Meter.CreateCounter<long>("seen");
        var (x, y) = (new string('x', 1), new string('y', 1));

        // In the second round, the identity cache finds the objects.
        for (var i = 0; i < 2; i++)
        {
            counter.Add(1, new("a", x), new("b", y));
            counter.Add(10, new("a", y), new("b", x));
            counter.Add(100, new("a", x), new("c", y));
            counter.Add(1_000, new KeyValuePair<string, object?>("a", x));
        }
        counter.Add(4, new("a", new string('x', 1)), new("b", new string('y', 1)));
        counter.Add(2, new("b", y), new("a", x));

        Assert.Equal(
            """
            # TYPE seen_total counter
            seen_total{a="x"} 2000
            seen_total{a="x",b="y"} 8
            seen_total{a="x",c="y"} 200
            seen_total{a="y",b="x"} 20

            """,
            Read()
        );
    }

    [Fact]
    public void Write_UpDownCounterAndGauge_HaveTheCurrentValue()
    {
        Listen();
        var open = Meter.CreateUpDownCounter<int>("streams.open");
        var load = Meter.CreateGauge<double>("load");

        open.Add(3);
        open.Add(-1);
        load.Record(0.5);
        load.Record(0.25);

        Assert.Equal("# TYPE load gauge\nload 0.25\n# TYPE streams_open gauge\nstreams_open 2\n", Read());
    }

    [Fact]
    public void Write_Histogram_HasCumulativeCounts()
    {
        Listen();
        var duration = Meter.CreateHistogram("wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        foreach (var seconds in new[] { 0.05, 0.1, 0.5, 2 })
            duration.Record(seconds, new KeyValuePair<string, object?>("way", "in"));

        Assert.Equal(
            """
            # TYPE wait_seconds histogram
            wait_seconds_bucket{way="in",le="0.1"} 2
            wait_seconds_bucket{way="in",le="1"} 3
            wait_seconds_bucket{way="in",le="+Inf"} 4
            wait_seconds_sum{way="in"} 2.65
            wait_seconds_count{way="in"} 4

            """,
            Read()
        );
    }

    [Fact]
    public void Write_RequestDuration_HasBucketsBelowFiveMilliseconds()
    {
        Listen();
        var advice = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        };

        Meter.CreateHistogram("http.server.request.duration", "s", advice: advice).Record(0.0004);

        var buckets = Read().Split('\n').Where(line => line.Contains("_bucket", StringComparison.Ordinal));
        var bounds = buckets.Select(line => line.Split('"')[1]).ToList();
        var advised = advice.HistogramBucketBoundaries.Select(bound => bound.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(["0.00025", "0.0005", "0.001", "0.0025", .. advised, "+Inf"], bounds);
    }

    [Fact]
    public void Write_SeriesNoLongerObserved_AreOmitted()
    {
        Listen();
        var ages = new List<Measurement<double>>
        {
            new(1, new KeyValuePair<string, object?>("environment", "a")),
            new(2, new KeyValuePair<string, object?>("environment", "b")),
        };
        Meter.CreateObservableGauge("age", () => ages, "s");

        var both = Read();
        ages.RemoveAt(0);
        var one = Read();
        ages.Clear();
        var none = Read();

        Assert.Equal("# TYPE age_seconds gauge\nage_seconds{environment=\"a\"} 1\nage_seconds{environment=\"b\"} 2\n", both);
        Assert.Equal("# TYPE age_seconds gauge\nage_seconds{environment=\"b\"} 2\n", one);
        Assert.Equal("", none);
    }

    [Fact]
    public void Write_ObservedCounter_HasTheCurrentValue()
    {
        Listen();
        var total = 10L;
        Meter.CreateObservableCounter("reads", () => total);

        var first = Read();
        total = 12;
        var second = Read();

        Assert.Equal("# TYPE reads_total counter\nreads_total 10\n", first);
        Assert.Equal("# TYPE reads_total counter\nreads_total 12\n", second);
    }

    [Fact]
    public void Write_OneInstrumentFails_IncludesTheOthers()
    {
        Listen();
        Meter.CreateObservableGauge("bad", int () => throw new InvalidOperationException("not now"));
        Meter.CreateObservableGauge("good", () => 1);

        Assert.Equal("# TYPE good gauge\ngood 1\n", Read());
    }

    [Fact]
    public void Write_TagsWithTheSameText_ShareOneLine()
    {
        Listen();
        var counter = Meter.CreateCounter<int>("hits");

        counter.Add(1, new KeyValuePair<string, object?>("who", 1));
        counter.Add(2, new KeyValuePair<string, object?>("who", "1"));
        counter.Add(4, new("a.b", "x"), new("a_b", "y"));

        Assert.Equal("# TYPE hits_total counter\nhits_total{a_b=\"x;y\"} 4\nhits_total{who=\"1\"} 3\n", Read());
    }

    [Fact]
    public void Write_NameOfAnotherKind_KeepsTheFirst()
    {
        Listen();

        Meter.CreateUpDownCounter<int>("hits_total").Add(1);
        Meter.CreateCounter<int>("hits").Add(5);

        Assert.Equal("# TYPE hits_total gauge\nhits_total 1\n", Read());
    }

    [Fact]
    public void Write_MeterNotSelected_IsOmitted()
    {
        Listen();
        using var other = new Meter("Another.Library");

        other.CreateCounter<int>("secrets").Add(1);

        Assert.DoesNotContain("secrets", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ManyThreads_CountsAll()
    {
        Listen();
        var real = Meter.CreateCounter<double>("real");
        var whole = Meter.CreateHistogram<int>("whole");

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 10_000; i++)
                        {
                            real.Add(0.5, new KeyValuePair<string, object?>("i", i % 50));
                            whole.Record(1);
                        }
                    })
                )
        );

        var text = Read();
        Assert.Contains("whole_count 40000\n", text, StringComparison.Ordinal);
        Assert.Contains("real_total{i=\"0\"} 400\n", text, StringComparison.Ordinal);
        Assert.Contains("real_total{i=\"49\"} 400\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_KnownLabels_AllocatesNothing()
    {
        Listen();
        var counter = Meter.CreateCounter<long>("hits");
        var histogram = Meter.CreateHistogram<double>("wait", "s");
        object one = 1;
        Measure();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Measure();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure()
        {
            counter.Add(1, new("environment", "demo"), new("kind", one));
            histogram.Record(0.2, new KeyValuePair<string, object?>("environment", "demo"));
        }
    }
}
