using System.Diagnostics;
using FlagCluster.Analytics.Storage;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Subjects;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Bench.Cluster;

/// <summary>
/// Compares evaluations in a cluster whose silos count the events with those in a cluster that only records them.
/// </summary>
internal static class CountedBenchmark
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        using var broker = new MockKafka();
        using var unreadBroker = new MockKafka();
        Report.Progress("cluster: starting a cluster that records to Kafka, and one that also counts");
        await using var unread = await StartAsync(unreadBroker, isCounted: false);
        await using var counted = await StartAsync(broker, isCounted: true);
        var sides = new List<Side>();
        foreach (var mode in new[] { "Replica", "Silo" })
        foreach (var cluster in new[] { unread, counted })
        {
            var gateway = await cluster.StartGatewayAsync(mode);
            if (mode == "Replica")
            {
                using var manager = new Manager(gateway, cluster.Token);
                await manager.PutRulesetAsync(0, BenchRulesets.Document(100));
            }
            sides.Add(new(mode, cluster == counted, new(gateway.EndPoint, ClusterBenchmark.Request(), connections: 1)));
        }
        var (warm, rounds) = options.Quick ? (1, 2) : (6, 16);
        for (var round = -warm; round < rounds; round++)
        {
            Report.Progress($"cluster: counted, round {round}");
            for (var turn = 0; turn < sides.Count; turn++)
            {
                // Each side begins equally often.
                var side = sides[(turn + round + warm) % sides.Count];
                await side.RunAsync(isMeasured: round >= 0);
            }
        }
        await CheckAsync(counted, sides);
        sides.ForEach(side => side.Dispose());
        report.Add(
            "Cluster, evaluations while their events are counted",
            [.. Rows(sides[0], sides[1]), .. Rows(sides[2], sides[3])],
            "One connection to a gateway, one evaluation at a time over OFREP, as fast as they go. replica: the gateway evaluates. silo: "
                + "the silos do, which also count.",
            "unread: events are recorded to Kafka, where nothing reads them. counted: the same in a second cluster, whose silos count them "
                + "and commit the sums in PostgreSQL. Rounds of three seconds alternate.",
            "Load generator, brokers, gateways, silos and PostgreSQL share the machine's cores. ratio: counted divided by unread; of p99 "
                + "over the answers of all rounds, of the throughput the median over rounds. Budget: p99 1.2."
        );
    }

    private static Task<BenchCluster> StartAsync(MockKafka broker, bool isCounted)
    {
        broker.CreateTopic("flagcluster.evaluations.v1", 12);
        return BenchCluster.StartAsync(
            settings:
            [
                $"--Kafka:BootstrapServers={broker.BootstrapServers}",
                "--Events:Recorders=kafka",
                $"--Analytics:Enabled={isCounted}",
            ]
        );
    }

    private static IEnumerable<Row> Rows(Side unread, Side counted)
    {
        var name = counted.Mode.ToLowerInvariant();
        foreach (var (part, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            double before = unread.Times.Quantile(share);
            double after = counted.Times.Quantile(share);
            yield return new($"{name}.{part}.unread", before, "us");
            yield return new($"{name}.{part}.counted", after, "us", after / before);
        }
        var ratios = counted.Rates.Zip(unread.Rates, (one, other) => one / other).ToList();
        yield return new($"{name}.throughput.unread", Statistics.Median(unread.Rates), "req/s");
        yield return new($"{name}.throughput.counted", Statistics.Median(counted.Rates), "req/s", Statistics.Median(ratios))
        {
            Note = Statistics.Spread(ratios),
        };
    }

    /// <summary>Waits until the evaluations of the counted sides are counted.</summary>
    /// <exception cref="UsageException">They are not, so nothing was measured.</exception>
    private static async Task CheckAsync(BenchCluster cluster, List<Side> sides)
    {
        await using var store = OpenStore.PostgreSql(cluster.ConnectionString);
        var expected = sides.Where(side => side.IsCounted).Sum(side => side.Requests);
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System))
        {
            var counts = (await store.Folds.ReadPositionsAsync()).Aggregate(default(FoldCounts), (sum, one) => sum.Plus(one.Counts));
            if (counts.Folded == expected)
                return;
            if (Stopwatch.GetElapsedTime(start) > _timeout)
                throw new UsageException($"The silos counted {counts.Folded} of {expected} evaluations.");
        }
    }

    /// <summary>Represents a gateway under load.</summary>
    private sealed record Side(string Mode, bool IsCounted, LoadGenerator Load) : IDisposable
    {
        public Histogram Times { get; } = new();

        public List<double> Rates { get; } = [];

        public long Requests { get; private set; }

        public async Task RunAsync(bool isMeasured)
        {
            // Longer than the time for which events wait for others.
            var round = await Load.RunAsync(TimeSpan.FromSeconds(3));
            Requests += round.Requests;
            // What is still to be counted does not burden the next side.
            await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
            if (!isMeasured)
                return;
            Times.Add(round.Latency);
            Rates.Add(round.Requests / round.Seconds);
        }

        public void Dispose() => Load.Dispose();
    }
}
