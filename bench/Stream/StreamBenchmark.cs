using System.Diagnostics;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Stream;

/// <summary>Compares the delivery of a change to its readers, and the memory of readers, with a bare broadcast loop in one run.</summary>
internal static class StreamBenchmark
{
    private const int WarmUpClients = 200;

    /// <summary>Runs the comparison with one client and with many.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var clients = options.Clients ?? (options.Quick ? 500 : 5_000);
        OpenFiles.Require(clients);
        await CompareAsync(options, report, clients, "all", ServerRoles.Broadcast);
        await CompareAsync(options, report, clients, "two", ServerRoles.BroadcastByTwo);
        if (!options.Control)
            await EvaluationBenchmark.RunAsync(options, report, clients);
    }

    private static async Task CompareAsync(BenchOptions options, Report report, int clients, string prefix, string bare)
    {
        var (name, request) = options.Control ? (bare, BroadcastRole.Request) : SubjectTable.Stream(FlagClusterRole.Name);
        await using var baseline = await StreamSide.StartAsync(bare, BroadcastRole.Request);
        await using var subject = await StreamSide.StartAsync(name, request);

        if (prefix == "all")
            await OneClientAsync(options, report, baseline, subject);
        await WarmUpAsync(baseline, subject);
        await ManyClientsAsync(options, report, baseline, subject, clients, prefix);
    }

    private static async Task OneClientAsync(BenchOptions options, Report report, StreamSide baseline, StreamSide subject)
    {
        var (warmUp, changes) = options.Quick ? (100, 200) : (500, 1_000);
        Report.Progress($"stream: {changes} changes to one client of each server");
        await baseline.ConnectAsync(1);
        await subject.ConnectAsync(1);
        await ChangeBothAsync(warmUp, TimeSpan.FromMilliseconds(1), baseline, subject);
        var pairs = await ChangeBothAsync(changes, TimeSpan.FromMilliseconds(1), baseline, subject);
        var rows = new List<Row>();
        foreach (var (part, share) in new[] { ("p50", 0.5), ("p99", 0.99), ("max", 1.0) })
        {
            var (a, b) = (
                Statistics.Quantile(pairs.Select(pair => pair.Baseline[0]), share),
                Statistics.Quantile(pairs.Select(pair => pair.Subject[0]), share)
            );
            rows.Add(new($"one.{part}", b, "ms", part == "max" ? null : b / a));
            rows.Add(new($"one.baseline.{part}", a, "ms"));
        }
        report.Add(
            "Stream, change to one client",
            rows,
            $"{changes} changes to each server in turn, a millisecond after the last one has arrived; ratio: subject divided by baseline."
        );
    }

    // Opens and closes some streams, so that code, pools and threads exist before the memory of the empty server is measured.
    private static async Task WarmUpAsync(StreamSide baseline, StreamSide subject)
    {
        Report.Progress("stream: warm-up");
        foreach (var side in new[] { baseline, subject })
            await side.ConnectAsync(WarmUpClients);
        await ChangeBothAsync(5, TimeSpan.FromMilliseconds(50), baseline, subject);
        foreach (var side in new[] { baseline, subject })
            side.Disconnect();
        await PauseAsync(TimeSpan.FromSeconds(1));
        foreach (var side in new[] { baseline, subject })
            await side.MeasureEmptyAsync();
    }

    private static async Task ManyClientsAsync(
        BenchOptions options,
        Report report,
        StreamSide baseline,
        StreamSide subject,
        int clients,
        string prefix
    )
    {
        var (warmUp, changes, pause) = options.Quick ? (3, 10, TimeSpan.FromSeconds(0.1)) : (5, 100, TimeSpan.FromSeconds(0.2));
        Report.Progress($"stream: {clients} clients connect to each server");
        foreach (var side in new[] { baseline, subject })
            await side.ConnectAsync(clients);
        Report.Progress($"stream: {changes} changes to all");
        await ChangeBothAsync(warmUp, pause, baseline, subject);
        var (own, all) = (Environment.CpuUsage.TotalTime, SystemCpu.Read());
        var start = Stopwatch.GetTimestamp();
        var before = (Baseline: await baseline.ReadStatsAsync(), Subject: await subject.ReadStatsAsync());
        var pairs = await ChangeBothAsync(changes, pause, baseline, subject);
        var after = (Baseline: await baseline.ReadStatsAsync(), Subject: await subject.ReadStatsAsync());
        var wall = Stopwatch.GetElapsedTime(start);
        (own, all) = (Environment.CpuUsage.TotalTime - own, SystemCpu.Read() - all);
        var memory = (Baseline: await baseline.MeasureMemoryAsync(clients), Subject: await subject.MeasureMemoryAsync(clients));

        var rows = new List<Row>();
        foreach (var (part, share) in new[] { ("p50", 0.5), ("p99", 0.99), ("max", 1.0) })
        {
            var each = pairs.ConvertAll(pair =>
                (Baseline: Statistics.Quantile(pair.Baseline, share), Subject: Statistics.Quantile(pair.Subject, share))
            );
            var ratios = each.ConvertAll(pair => pair.Subject / pair.Baseline);
            var median = Statistics.Median(each.Select(pair => pair.Subject));
            rows.Add(new($"{prefix}.{part}", median, "ms", Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            rows.Add(new($"{prefix}.baseline.{part}", Statistics.Median(each.Select(pair => pair.Baseline)), "ms"));
        }
        var cpu = (
            Baseline: after.Baseline.CpuMicroseconds - before.Baseline.CpuMicroseconds,
            Subject: after.Subject.CpuMicroseconds - before.Subject.CpuMicroseconds
        );
        var deliveries = (double)clients * changes;
        Compare(
            $"{prefix}.cpu",
            $"{prefix}.baseline.cpu",
            "us",
            cpu.Baseline / deliveries,
            cpu.Subject / deliveries,
            "server CPU time per delivered event"
        );
        if (all is { } machine)
        {
            var others = machine - own - TimeSpan.FromMicroseconds(cpu.Baseline + cpu.Subject);
            rows.Add(new($"{prefix}.others", 100 * others / wall, "%") { Note = "the machine's other programs, in % of one core" });
        }
        Compare(
            $"{prefix}.memory",
            $"{prefix}.baseline.memory",
            "B",
            memory.Baseline.Resident,
            memory.Subject.Resident,
            "memory in RAM per connection"
        );
        Compare(
            $"{prefix}.memory.heap",
            $"{prefix}.baseline.memory.heap",
            "B",
            memory.Baseline.Heap,
            memory.Subject.Heap,
            "the managed heap's part of it"
        );
        report.Add(
            $"Stream, change to {clients:#,0} clients, {(prefix == "all" ? "one sender" : "two senders")}",
            rows,
            $"{changes} changes to each server in turn, with {pause.TotalSeconds} s between them; each value is the median over changes, "
                + "the ratio the median over neighboring changes.",
            "Memory: what the server process holds after a compacting collection, less what it held without clients, per connection; "
                + "measured after the changes."
        );

        void Compare(string name, string baselineName, string unit, double a, double b, string note)
        {
            rows.Add(new(name, b, unit, b / a) { Note = note });
            rows.Add(new(baselineName, a, unit));
        }
    }

    private static async Task<List<(double[] Baseline, double[] Subject)>> ChangeBothAsync(
        int changes,
        TimeSpan pause,
        StreamSide baseline,
        StreamSide subject
    )
    {
        var pairs = new List<(double[], double[])>(changes);
        for (var i = 0; i < changes; i++)
        {
            // Every other pair starts with the subject, so that a drift of the machine favors neither.
            var first = await (i % 2 == 0 ? baseline : subject).ChangeAsync();
            await PauseAsync(pause);
            var second = await (i % 2 == 0 ? subject : baseline).ChangeAsync();
            await PauseAsync(pause);
            pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }
        return pairs;
    }

    private static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
