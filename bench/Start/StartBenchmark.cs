using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Bench.Cluster;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Subjects;
using FlagCluster.Testing;

namespace FlagCluster.Bench.Start;

/// <summary>Measures the start of the published hosts: from the creation of the process to its first answers.</summary>
internal static class StartBenchmark
{
    /// <summary>Runs everything.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var starts = options.Quick ? 3 : 10;
        Report.Progress("start: publishing the hosts");
        await PublishAsync();
        var rows = new List<Row>();
        await MeasureStandaloneAsync(starts, rows);
        await MeasureClusterAsync(starts, rows);
        report.Add(
            "Start of the hosts",
            rows,
            $"Published by deploy/publish.sh; median of {starts} starts after one that does not count, one process at a time.",
            "ready: from the creation of the process to 200 of /health/ready. answer: to 200 of the first evaluation over OFREP.",
            "The standalone server has a database with the demo; silo and gateway have a migrated PostgreSQL and an empty data folder.",
            "Budget: 0.5 s for the standalone server, 1 s for silo and gateway."
        );
    }

    /// <summary>Publishes the hosts as the images contain them, and selects them for <see cref="Repository.Host"/>.</summary>
    private static async Task PublishAsync()
    {
        var folder = Repository.Locate("out/publish");
        string[] arguments = [Repository.Locate("deploy/publish.sh"), "--out", folder, "standalone", "silo", "gateway"];
        using var process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new UsageException($"deploy/publish.sh exited with {process.ExitCode}:\n{output}");
        Environment.SetEnvironmentVariable("FLAGCLUSTER_HOSTS", folder);
    }

    private static async Task MeasureStandaloneAsync(int starts, List<Row> rows)
    {
        Report.Progress("start: standalone");
        var folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            await AddAsync(
                "standalone",
                starts,
                rows,
                () =>
                    HostProcess.StartAsync(
                        Repository.Host("standalone"),
                        Path.Combine(folder, "log"),
                        $"--Data:Directory={data}",
                        $"--Demo:Ruleset={Repository.ShopRuleset}"
                    ),
                async host => await host.EvaluateAsync("store-open", await ReadKeyAsync(Path.Combine(data, "demo.json")))
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureClusterAsync(int starts, List<Row> rows)
    {
        Report.Progress("start: silo");
        await using var cluster = await BenchCluster.StartAsync(silos: 0);
        await AddAsync("silo", starts, rows, cluster.StartSiloAsync, answer: null);

        Report.Progress("start: gateway");
        await cluster.StartSiloAsync();
        var first = await cluster.StartGatewayAsync("Replica");
        using (var manager = new Manager(first, cluster.Token))
            await manager.PutRulesetAsync(0, BenchRulesets.Document(100));
        await first.StopAsync();
        await AddAsync(
            "gateway",
            starts,
            rows,
            () => cluster.StartGatewayAsync("Replica"),
            host => host.EvaluateAsync("boolean", BenchCluster.Key(0))
        );
    }

    private static async Task AddAsync(
        string name,
        int starts,
        List<Row> rows,
        Func<Task<HostProcess>> start,
        Func<HostProcess, Task>? answer
    )
    {
        List<double> ready = [],
            answered = [],
            processor = [],
            memory = [];
        for (var number = 0; number <= starts; number++)
        {
            await using var host = await start();
            var (cpu, bytes) = (host.CpuTime, host.Memory);
            if (answer is not null)
                await answer(host);
            var first = Stopwatch.GetElapsedTime(host.Started);
            await host.StopAsync();
            if (number == 0)
                continue;
            ready.Add(host.StartTime.TotalMilliseconds);
            answered.Add(first.TotalMilliseconds);
            processor.Add(cpu.TotalMilliseconds);
            memory.Add(bytes);
        }
        rows.Add(new($"{name}.ready", Statistics.Median(ready), "ms") { Note = Range(ready) });
        if (answer is not null)
            rows.Add(new($"{name}.answer", Statistics.Median(answered), "ms") { Note = Range(answered) });
        rows.Add(new($"{name}.cpu", Statistics.Median(processor), "ms") { Note = "user and system time until ready" });
        rows.Add(new($"{name}.memory", Statistics.Median(memory), "B") { Note = "anonymous memory when ready" });
    }

    private static string Range(List<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.Min():0} to {values.Max():0}");

    private static async Task<string> ReadKeyAsync(string file) => (string)JsonNode.Parse(await File.ReadAllTextAsync(file))!["serverKey"]!;
}
