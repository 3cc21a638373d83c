using System.Collections.Concurrent;
using System.Globalization;
using FlagCluster.Bench.Reporting;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Bench.Cluster;

/// <summary>
/// Measures the time from the first event of a release that breaks a variant until an anomaly rule has turned its flag off on every
/// gateway: from gateways over Kafka to the consumers and rules of the silos, and back.
/// </summary>
internal static class BreakingBenchmark
{
    // Each release has an environment of its own.
    private const int AtTheSameTime = 6;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var releases = options.Quick ? AtTheSameTime : 4 * AtTheSameTime;
        Report.Progress("cluster: starting a cluster with Kafka and three gateways");
        using var broker = new MockKafka();
        broker.CreateTopic("flagcluster.evaluations.v1", 12);
        broker.CreateTopic("flagcluster.tracks.v1", 12);
        await using var cluster = await BenchCluster.StartAsync(
            settings:
            [
                .. BreakingRelease.Settings,
                $"--Kafka:BootstrapServers={broker.BootstrapServers}",
                "--Kafka:LingerMs=5",
                "--Events:Recorders=kafka",
            ]
        );
        HostProcess[] gateways =
        [
            await cluster.StartGatewayAsync("Replica"),
            await cluster.StartGatewayAsync("Replica"),
            await cluster.StartGatewayAsync("Silo"),
        ];
        var next = -1;
        var results = new ConcurrentBag<(double Seconds, int Evaluations, int Failed)>();
        await Task.WhenAll(
            Enumerable
                .Range(0, AtTheSameTime)
                .Select(async _ =>
                {
                    for (var number = Interlocked.Increment(ref next); number < releases; number = Interlocked.Increment(ref next))
                    {
                        results.Add(await BreakAsync(gateways, cluster.Token, number));
                        Report.Progress($"cluster: {results.Count} of {releases} flags are off");
                    }
                })
        );
        var seconds = results.Select(result => result.Seconds).ToList();
        report.Add(
            "Cluster, a release that breaks a variant",
            [
                new("breaking p50", Statistics.Quantile(seconds, 0.5), "s"),
                new("breaking p95", Statistics.Quantile(seconds, 0.95), "s"),
                new("breaking max", Statistics.Quantile(seconds, 1), "s"),
                new("breaking.failed", results.Sum(result => result.Failed), "evaluations")
                {
                    Note = string.Create(CultureInfo.InvariantCulture, $"of {results.Sum(result => result.Evaluations):#,0}"),
                },
            ],
            $"{releases} releases in environments of their own, {AtTheSameTime} at a time: from before the first track that reports an "
                + "error until the flag is disabled on every gateway. Two gateways keep replicas, one calls the silos.",
            "Half of the people get the variant, and from a random moment on half of those have an error; a rule compares the "
                + "variants. Windows of ten seconds, which close after a second. Budget: p95 30 s, no failed evaluation."
        );
    }

    private static async Task<(double Seconds, int Evaluations, int Failed)> BreakAsync(
        HostProcess[] gateways,
        string token,
        int environment
    )
    {
        var clients = Array.ConvertAll(
            gateways,
            gateway => new ApiClient(new($"http://{gateway.EndPoint}"))
            {
                AdminToken = token,
                ServerKey = BenchCluster.Key(environment),
                ManagedPath = BenchCluster.ManagePath(environment),
            }
        );
        try
        {
            var release = new BreakingRelease(clients) { People = 4, Interval = TimeSpan.FromMilliseconds(100) };
            await release.CreateAsync();
            // More than a window, so that errors begin at any point of one.
            await release.RunHealthyAsync(TimeSpan.FromSeconds(10 + 10 * new Random(environment).NextDouble()));
            var time = await release.RunAsync(_limit);
            var changes = (await clients[0].HistoryAsync()).Count(change => (string?)change["actor"]?["kind"] == "rule");
            return changes == 1
                ? (time.TotalSeconds, release.Evaluations, release.Failed)
                : throw new UsageException($"Rules changed the flag {changes} times instead of once.");
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }
}
