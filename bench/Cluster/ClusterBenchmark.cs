using System.Diagnostics;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Cluster;

/// <summary>
/// Measures a cluster on one machine: evaluations on three paths, the propagation of a change, writes, and the memory of silos.
/// </summary>
internal static class ClusterBenchmark
{
    private const int Flags = 100;
    private const int LoadedFlags = 5_000;

    /// <summary>Runs everything.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        // The single thread of the sockets counts responses without locks.
        ClientSockets.UseOneThread();
        if (options.Only is not ("breaking" or "counted"))
            await RunPartsAsync(options, report);
        if (options.IsWanted("counted"))
            await CountedBenchmark.RunAsync(options, report);
        if (options.IsWanted("breaking"))
            await BreakingBenchmark.RunAsync(options, report);
    }

    /// <summary>Returns the request of an environment that is measured.</summary>
    internal static byte[] Request() =>
        new RawRequest(
            "POST",
            "/ofrep/v1/evaluate/flags/split",
            ["Content-Type: application/json", $"Authorization: Bearer {BenchCluster.Key(0)}"],
            $$"""{"context":{{BenchRulesets.Context}}}"""
        ).ToBytes();

    private static async Task RunPartsAsync(BenchOptions options, Report report)
    {
        Report.Progress("cluster: starting PostgreSQL and two silos");
        await using var cluster = await BenchCluster.StartAsync();
        Report.Progress("cluster: starting three gateways");
        var first = await cluster.StartGatewayAsync("Replica");
        var second = await cluster.StartGatewayAsync("Replica");
        var small = await cluster.StartGatewayAsync("Silo");
        using var manager = new Manager(first, cluster.Token);
        for (var i = 0; i < BenchCluster.Environments; i++)
            await manager.PutRulesetAsync(i, BenchRulesets.Document(Flags));

        if (options.IsWanted("propagation"))
            await PropagateAsync(options, report, "Cluster, propagation", "propagation", manager, second);
        if (options.IsWanted("writes"))
            await WriteAsync(options, report, manager);
        if (options.IsWanted("propagation") || options.IsWanted("evaluations"))
            await CompareWithTlsAsync(options, report, cluster, first, small);
        if (options.IsWanted("memory"))
            await MeasureMemoryAsync(options, report, cluster, manager);
    }

    /// <summary>Measures evaluations on all paths, with a second cluster whose processes use mutual TLS.</summary>
    private static async Task CompareWithTlsAsync(
        BenchOptions options,
        Report report,
        BenchCluster cluster,
        HostProcess replica,
        HostProcess silo
    )
    {
        Report.Progress("cluster: starting a second cluster with mutual TLS");
        await using var secured = await BenchCluster.StartAsync(tls: true);
        var first = await secured.StartGatewayAsync("Replica");
        var second = await secured.StartGatewayAsync("Replica");
        var small = await secured.StartGatewayAsync("Silo");
        using var manager = new Manager(first, secured.Token);
        await manager.PutRulesetAsync(0, BenchRulesets.Document(Flags));
        if (options.IsWanted("propagation"))
            await PropagateAsync(options, report, "Cluster, propagation with mutual TLS", "propagation.tls", manager, second);
        if (options.IsWanted("evaluations"))
            await EvaluateAsync(options, report, cluster, replica, silo, small);
    }

    private static async Task PropagateAsync(
        BenchOptions options,
        Report report,
        string title,
        string name,
        Manager manager,
        HostProcess gateway
    )
    {
        var (warmUp, changes) = options.Quick ? (50, 200) : (300, 1_000);
        Report.Progress($"cluster: {changes} changes through one gateway to a listener of the other");
        await using var listener = await Listener.OpenAsync(gateway, 0);
        var times = new List<(double Arrived, double Answered)>();
        for (var i = 0; i < warmUp + changes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var arrival = listener.NextAsync();
            await manager.ChangeAsync(0);
            var answered = Stopwatch.GetElapsedTime(start);
            var arrived = Stopwatch.GetElapsedTime(start, await arrival);
            if (i >= warmUp)
                times.Add((arrived.TotalMilliseconds, answered.TotalMilliseconds));
        }
        var rows = new List<Row>();
        foreach (var (part, share) in new[] { ("p50", 0.5), ("p99", 0.99), ("max", 1.0) })
            rows.Add(new($"{name} {part}", Statistics.Quantile(times.Select(time => time.Arrived), share), "ms"));
        foreach (var (part, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
            rows.Add(new($"{name}.answer {part}", Statistics.Quantile(times.Select(time => time.Answered), share), "ms"));
        report.Add(
            title,
            rows,
            $"{changes} changes, one after the other: from before the request to gateway A until the event has arrived at an SSE client of "
                + "gateway B; the commit in PostgreSQL is part of it.",
            "answer: from the same moment until gateway A has answered, which it does when it serves the change itself."
        );
    }

    private static async Task WriteAsync(BenchOptions options, Report report, Manager manager)
    {
        var duration = TimeSpan.FromSeconds(options.Quick ? 2 : 10);
        Report.Progress("cluster: writes");
        var one = await RateAsync(1, 1, duration, manager);
        var queued = await RateAsync(16, 1, duration, manager);
        var many = await RateAsync(32, BenchCluster.Environments, duration, manager);
        report.Add(
            "Cluster, writes",
            [
                new("write", queued, "changes/s") { Note = "16 writers of one environment" },
                new("write.alone", one, "changes/s") { Note = "one writer that waits for each answer" },
                new("write.100", many, "changes/s", many / queued)
                {
                    Note = $"32 writers over {BenchCluster.Environments} environments; ratio: to one environment",
                },
            ],
            $"{duration.TotalSeconds} s each, through one gateway; every change is a commit in PostgreSQL that waits for the disk."
        );
    }

    private static async Task<double> RateAsync(int writers, int environments, TimeSpan duration, Manager manager)
    {
        var start = Stopwatch.GetTimestamp();
        var next = -1;
        var done = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(async _ =>
                {
                    while (Stopwatch.GetElapsedTime(start) < duration)
                    {
                        await manager.ChangeAsync(Interlocked.Increment(ref next) % environments);
                        Interlocked.Increment(ref done);
                    }
                })
        );
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task EvaluateAsync(
        BenchOptions options,
        Report report,
        BenchCluster cluster,
        HostProcess replica,
        HostProcess silo,
        HostProcess secured
    )
    {
        var (warmUp, rounds, round) = options.Quick ? (3, 5, TimeSpan.FromSeconds(0.5)) : (30, 20, TimeSpan.FromSeconds(0.5));
        Report.Progress("cluster: evaluations through gateways and directly");
        await using var direct = await DirectClient.ConnectAsync(cluster.ConnectionString, BenchCluster.Environment(0));
        using var throughReplica = new LoadGenerator(replica.EndPoint, Request(), options.Connections);
        using var throughSilo = new LoadGenerator(silo.EndPoint, Request(), options.Connections);
        using var throughTls = new LoadGenerator(secured.EndPoint, Request(), options.Connections);
        (string Name, string Note, Func<Histogram, Task<double>> Run)[] ways =
        [
            ("replica", "OFREP through a gateway that keeps replicas", times => HttpAsync(throughReplica, round, times)),
            ("silo", "OFREP through a gateway that calls the silos", times => HttpAsync(throughSilo, round, times)),
            ("silo.tls", "the same with mutual TLS between gateway and silos", times => HttpAsync(throughTls, round, times)),
            ("direct", "an Orleans client, one flag a call", _ => direct.RunAsync(options.Connections, 1, round)),
            ("direct.batch", "an Orleans client, 50 flags a call", _ => direct.RunAsync(options.Connections, 50, round)),
        ];
        var rates = ways.Select(_ => new List<double>()).ToArray();
        var times = ways.Select(_ => new Histogram()).ToArray();
        for (var i = 0; i < warmUp + rounds; i++)
        for (var way = 0; way < ways.Length; way++)
        {
            var rate = await ways[way].Run(i < warmUp ? new() : times[way]);
            if (i >= warmUp)
                rates[way].Add(rate);
        }
        report.Add(
            "Cluster, evaluations",
            [
                .. ways.Select(
                    (way, i) =>
                        new Row(way.Name, Statistics.Median(rates[i]), "eval/s", i == 0 ? null : RatioOf(rates[i])) { Note = way.Note }
                ),
                .. ways.Take(3)
                    .Select((way, i) => new Row($"{way.Name}.p99", P99(times[i]), "us", i == 0 ? null : P99(times[i]) / P99(times[0]))),
            ],
            $"{options.Connections} callers, each one request at a time; {rounds} rounds of {round.TotalSeconds} s of each way in turn, "
                + $"after {warmUp}. ratio: to `replica`, the median over rounds; of p99 over the answers of all rounds.",
            "Callers, gateway and silos share the machine's cores, so the values are lower than on separate machines; compare the ratios."
        );

        double RatioOf(List<double> subject) => Statistics.Median(subject.Zip(rates[0], (rate, baseline) => rate / baseline));

        static double P99(Histogram times) => times.Quantile(0.99);
    }

    private static async Task<double> HttpAsync(LoadGenerator load, TimeSpan duration, Histogram times)
    {
        var round = await load.RunAsync(duration);
        times.Add(round.Latency);
        return round.Requests / round.Seconds;
    }

    private static async Task MeasureMemoryAsync(BenchOptions options, Report report, BenchCluster cluster, Manager manager)
    {
        var environments = options.Quick ? 4 : 10;
        Report.Progress($"cluster: {environments * LoadedFlags:#,0} flags");
        var document = BenchRulesets.Document(LoadedFlags);
        var before = await StableMemoryAsync(cluster);
        for (var i = 0; i < environments; i++)
            await manager.PutRulesetAsync(i, document);
        var after = await StableMemoryAsync(cluster);
        report.Add(
            "Cluster, memory of the silos",
            [
                new("memory", (after - before) / (environments * LoadedFlags / 1000.0), "B")
                {
                    Note = "memory in RAM of all silos per 1,000 flags",
                },
                new("memory.empty", before / (double)cluster.Silos.Count, "B")
                {
                    Note = $"of a silo before, with {BenchCluster.Environments} environments of {Flags} flags",
                },
            ],
            $"{environments} environments of {LoadedFlags:#,0} flags with a rule, two conditions and a split each; the growth of the "
                + "silos after "
                + "they were written, garbage included."
        );
    }

    /// <summary>Returns the memory of the silos when it is stable: the minimum over several seconds.</summary>
    private static async Task<long> StableMemoryAsync(BenchCluster cluster)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            least = Math.Min(least, cluster.Silos.Sum(silo => silo.Memory));
        }
        return least;
    }
}
