using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Events;

/// <summary>What recording does to requests: the same server without it, with it, and with a broker that is dead, in rounds that alternate.</summary>
internal static class RecordingBenchmark
{
    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var cores = Cores.Split();
        var (request, sides) = Subjects.Recording();
        if (options.Control) sides = [.. sides.Select(side => side with { Role = sides[0].Role })];
        await using var comparison = await ServerComparison.StartAsync(cores, request, options.Connections, sides);
        var (warm, rounds) = options.Quick ? (2, 6) : (6, 60);
        // What is recorded in a round is written within the calm after it.
        var rows = await comparison.MeasureAsync("events: requests", warm, rounds, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.3));
        report.Add("Events, to requests", rows,
            $"{options.Connections} connections, each one evaluation at a time over OFREP. {cores.Describe()} Three processes, of which one has load at a time.",
            "off: Events:Recorders is none. on: as by default. dead: kafka, with a broker that cannot be reached, so that every event goes to the spool; what it costs the same core is part of it.",
            "ratio: divided by off, the median over neighbouring rounds. Budget: p99.dead within 10 % of off.");
    }
}
