using System.Diagnostics;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Stream;

/// <summary>
/// Measures evaluations of a server with many open streams: while nothing changes, with a change per second, during the delivery of a
/// change, and while all streams reconnect after their connections were cut.
/// </summary>
internal static class EvaluationBenchmark
{
    // The settings of the server in this part of the benchmark are the defaults.
    private const int AdmissionsPerSecond = 400;
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>Runs the measurements against the server and against the bare loop with an empty endpoint.</summary>
    public static async Task RunAsync(BenchOptions options, Report report, int clients)
    {
        var rows = new List<Row>();
        var (role, request) = SubjectTable.Stream(FlagClusterRole.Limited);
        await MeasureAsync("evaluation", role, request, "evaluation");
        await MeasureAsync("empty", ServerRoles.Broadcast, BroadcastRole.Request, "empty");
        report.Add(
            $"Evaluations with {clients:#,0} open streams",
            rows,
            "500 requests per second on four connections from a process with real-time priority, where permitted; p99.",
            "change: one change per second. fanout: the requests sent while a change was on its way. Ratio: divided by idle.",
            "reconnect: all connections are cut at once and reconnect at random times within the server's retry time. Budget: 2.",
            "empty: an empty endpoint of the web server with the bare broadcast loop."
        );

        async Task MeasureAsync(string name, string server, RawRequest stream, string probed)
        {
            Report.Progress($"stream: requests while streams are open ({name})");
            await using var side = await StreamSide.StartAsync(server, stream);
            // The retry time of the server; clients of the bare loop, which sends none, reconnect in the same way.
            var spread = TimeSpan.FromSeconds(1.1 * clients / AdmissionsPerSecond);
            await side.ConnectAsync(clients, spread);
            await using var probe = ProbeProcess.Start(side.Port, probed);
            await PauseAsync(options.Quick ? 3 * _second : 15 * _second); // Warm-up.
            await side.ChangeAsync();
            await probe.TakeAsync();

            await PauseAsync(options.Quick ? 3 * _second : 15 * _second);
            var idle = P99(await probe.TakeAsync());
            rows.Add(new($"{name}.idle.p99", idle, "ms"));

            var windows = new List<(long Start, long End)>();
            for (var change = 0; change < (options.Quick ? 4 : 30); change++)
            {
                var (start, delays) = await side.ChangeWithStartAsync();
                windows.Add((start, start + (long)(delays.Max() / 1_000 * Stopwatch.Frequency)));
                await PauseAsync(_second);
            }
            var samples = await probe.TakeAsync();
            rows.Add(new($"{name}.change.p99", P99(samples), "ms", P99(samples) / idle));
            var during = samples.Where(sample => windows.Exists(window => sample.Sent >= window.Start && sample.Sent <= window.End));
            if (during.ToArray() is { Length: > 0 } meanwhile)
                rows.Add(new($"{name}.fanout.p99", P99(meanwhile), "ms", P99(meanwhile) / idle) { Note = $"{meanwhile.Length} requests" });
            side.Disconnect();
            await probe.TakeAsync();
            var begun = Stopwatch.GetTimestamp();
            await side.ConnectAsync(clients, spread, after: _second);
            var reconnect = await probe.TakeAsync();
            rows.Add(new($"{name}.reconnect.p99", P99(reconnect), "ms", P99(reconnect) / idle));
            rows.Add(new($"{name}.reconnect.duration", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s"));
        }
    }

    private static double P99(ProbeSample[] samples) =>
        samples.Length > 0
            ? Statistics.Quantile(samples.Select(sample => sample.Milliseconds()), 0.99)
            : throw new UsageException("The probe measured no request.");

    private static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
