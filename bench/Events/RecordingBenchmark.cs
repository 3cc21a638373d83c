using System.Net;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Events;

/// <summary>What recording does to requests: the same server without it, with it, and with a broker that is dead, in rounds that alternate.</summary>
internal static class RecordingBenchmark
{
    private const int Rate = 10_000, Connections = 16;

    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var (request, sides) = Subjects.Recording();
        if (options.Control) sides = [.. sides.Select(side => side with { Role = sides[0].Role })];
        const string Sides = "off: Events:Recorders is none. on: as by default. dead: kafka, with a broker that cannot be reached, so that every event goes to the spool.";

        var cores = Cores.Split();
        report.Add("Events, to requests", await MeasureAsync(target => new PacedLoad(target, request.ToBytes(), Connections, Rate), ""),
            $"{Rate} evaluations a second over OFREP, in turn on {Connections} connections. {cores.Describe()} Three processes, of which one has load at a time.",
            Sides, ServerComparison.Ratios, "Budget: p99.dead within 10 % of off.");
        report.Add("Events, to requests, one core all busy", await MeasureAsync(target => new LoadGenerator(target, request.ToBytes(), options.Connections), "full."),
            $"{options.Connections} connections, each one evaluation at a time, as fast as they go. {cores.Describe()} What is done beside requests takes its time from them here, for there is no other.",
            Sides, ServerComparison.Ratios);

        async Task<List<Row>> MeasureAsync(Func<IPEndPoint, ILoad> load, string prefix)
        {
            await using var comparison = await ServerComparison.StartAsync(cores, sides, load);
            var (warm, rounds) = options.Quick ? (2, 6) : (6, 40);
            // What is recorded in a round is written within the calm after it.
            return await comparison.MeasureAsync("events: requests", warm, rounds, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.3), prefix);
        }
    }
}
