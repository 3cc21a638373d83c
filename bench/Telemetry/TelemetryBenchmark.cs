using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Telemetry;

/// <summary>
/// Compares the same server without telemetry, with the metrics that every host has, and with export by OTLP, in alternating rounds in
/// one process.
/// </summary>
internal static class TelemetryBenchmark
{
    /// <summary>Adds the rows.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var cores = Cores.Split();
        foreach (var (name, request, sides) in SubjectTable.Telemetry())
        {
            var compared = options.Control
                ? sides.Select(side => side with { Before = sides[0].Before, Alongside = null }).ToList()
                : sides;
            await using var comparison = await ServerComparison.StartAsync(cores, request, options.Connections, compared);
            var (warm, rounds) = options.Quick ? (2, 4) : (15, 40);
            var rows = await comparison.MeasureAsync(
                $"telemetry: {name}",
                warm,
                rounds,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromSeconds(0.1)
            );
            report.Add(
                $"Telemetry, {name}",
                rows,
                $"{options.Connections} connections, each with one request at a time. {cores.Describe()} "
                    + "One process, whose telemetry is switched before each second of load.",
                "off: nothing listens to the meters. scraped: the collector that every host has listens, and /metrics is scraped once "
                    + "in each second of load. otlp: the same, and OpenTelemetry exports metrics and traces twice in each second of "
                    + "load instead of once a minute, to a collector that cannot be reached.",
                ServerComparison.Ratios,
                "Budget: throughput at least 0.97."
            );
        }
    }
}
