using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Events;

/// <summary>
/// Compares requests to a server without recording, with it, and with an unreachable broker, in alternating rounds.
/// </summary>
internal static class RecordingBenchmark
{
    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var (request, sides) = SubjectTable.Recording();
        if (options.Control)
            sides = [.. sides.Select(side => side with { Role = sides[0].Role })];
        const string Sides =
            "off: Events:Recorders is none. on: as by default. dead: kafka, with a broker that cannot be reached, so that every "
            + "event goes to the spool.";

        if (options.IsWanted("requests"))
        {
            report.Add(
                "Events, to requests",
                await MeasureAsync(new(null, null), 1, ""),
                "One connection, one evaluation at a time over OFREP, as fast as they go: background work has its own core. Three "
                    + "processes, of which one has load at a time.",
                Sides,
                ServerComparison.Ratios,
                "Budget: p99.dead within 10 % of off."
            );
            var cores = Cores.Split();
            report.Add(
                "Events, to requests, one core all busy",
                await MeasureAsync(cores, options.Connections, "full."),
                $"{options.Connections} connections, each one evaluation at a time, as fast as they go. {cores.Describe()} Background "
                    + "work takes processor time from requests.",
                Sides,
                ServerComparison.Ratios
            );
        }
        if (options.IsWanted("counted"))
            await MeasureCountingAsync(options, report);

        async Task<List<Row>> MeasureAsync(Cores cores, int connections, string prefix)
        {
            await using var comparison = await ServerComparison.StartAsync(cores, request, connections, sides);
            var (warm, rounds) = options.Quick ? (2, 6) : (30, 24);
            // What is recorded in a round is written in the idle time after it.
            return await comparison.MeasureAsync(
                "events: requests",
                warm,
                rounds,
                TimeSpan.FromSeconds(0.5),
                TimeSpan.FromSeconds(0.3),
                prefix
            );
        }
    }

    /// <summary>Compares requests whose events the server counts in the meantime with requests without recording.</summary>
    private static async Task MeasureCountingAsync(BenchOptions options, Report report)
    {
        var (request, sides) = SubjectTable.Recording();
        await using var comparison = await ServerComparison.StartAsync(new(null, null), request, 1, [.. sides.Take(2)]);
        var (warm, rounds) = options.Quick ? (1, 3) : (8, 20);
        report.Add(
            "Events, to requests, while they are counted",
            // Longer than the time for which events wait for others, and until a batch is committed.
            await comparison.MeasureAsync("events: counted", warm, rounds, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1.5), "counted."),
            "One connection, one evaluation at a time over OFREP, as fast as they go. Rounds of three seconds, in which the server also "
                + "counts the events of the round and commits the sums in SQLite.",
            "off: Events:Recorders is none. on: as by default, analytics.",
            ServerComparison.Ratios,
            "Budget: counted.p99.on within 20 % of off."
        );
    }
}
