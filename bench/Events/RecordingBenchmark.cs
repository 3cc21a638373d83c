using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Events;

/// <summary>What recording does to requests: the same server without it, with it, and with a broker that is dead, in rounds that alternate.</summary>
internal static class RecordingBenchmark
{
    /// <summary>What is recorded in a round is written by then, and not in the next round.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(0.3);

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var cores = Cores.Split();
        var (request, off, on, dead) = Subjects.Recording();
        var roles = options.Control ? [off, off, off] : new[] { off, on, dead };
        var servers = new List<ServerProcess>();
        var loads = new List<LoadGenerator>();
        try
        {
            foreach (var role in roles)
            {
                servers.Add(await ServerProcess.StartAsync(cores.Server, role));
                loads.Add(new(servers[^1].EndPoints[0], request.ToBytes(), options.Connections));
            }
            report.Add("Events, to requests", Rows(await MeasureAsync(options, servers, loads)),
                $"{options.Connections} connections, each one evaluation at a time over OFREP. {cores.Describe()} Three processes, of which one has load at a time.",
                "off: Events:Recorders is none. on: as by default. dead: kafka, with a broker that cannot be reached, so that every event goes to the spool; what it costs the same core is part of it.",
                "ratio: divided by off, the median over neighbouring rounds. Budget: p99.dead within 10 % of off.");
        }
        finally
        {
            foreach (var load in loads) load.Dispose();
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private static async Task<List<HttpSample[]>> MeasureAsync(BenchOptions options, List<ServerProcess> servers, List<LoadGenerator> loads)
    {
        var rounds = new List<HttpSample[]>();
        var warm = options.Quick ? 2 : 6;
        for (var round = -warm; round < (options.Quick ? 6 : 60); round++)
        {
            Report.Progress($"events: requests, round {round}");
            var samples = new HttpSample[servers.Count];
            for (var turn = 0; turn < servers.Count; turn++)
            {
                // Each begins as often as the others.
                var i = (turn + round + warm) % servers.Count;
                samples[i] = await HttpSample.TakeAsync(servers[i], loads[i], TimeSpan.FromSeconds(0.5));
                await Task.Delay(Settle, TimeProvider.System);
            }
            if (round >= 0) rounds.Add(samples);
        }
        return rounds;
    }

    private static List<Row> Rows(List<HttpSample[]> rounds)
    {
        var rows = new List<Row>();
        Compare("p50", "us", sample => sample.Latency.Quantile(0.5));
        Compare("p99", "us", sample => sample.Latency.Quantile(0.99));
        Compare("throughput", "req/s", sample => sample.Throughput);
        Compare("cpu", "us", sample => sample.Cpu);
        return rows;

        void Compare(string what, string unit, Func<HttpSample, double> value)
        {
            rows.Add(new($"{what}.off", Statistics.Median(rounds.Select(round => value(round[0]))), unit));
            foreach (var (name, i) in new[] { ("on", 1), ("dead", 2) })
            {
                var ratios = rounds.ConvertAll(round => value(round[i]) / value(round[0]));
                rows.Add(new($"{what}.{name}", Statistics.Median(rounds.Select(round => value(round[i]))), unit, Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            }
        }
    }
}
