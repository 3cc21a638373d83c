using FlagCluster.Bench;
using FlagCluster.Bench.Anomaly;
using FlagCluster.Bench.Cluster;
using FlagCluster.Bench.Control;
using FlagCluster.Bench.Engine;
using FlagCluster.Bench.Events;
using FlagCluster.Bench.Fold;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Start;
using FlagCluster.Bench.Stream;
using FlagCluster.Bench.Subjects;
using FlagCluster.Bench.Telemetry;

try
{
    // Internal: `http`, `stream` and others start the servers under load as child processes.
    if (args is ["serve", .. var roles])
        return await ServerHost.RunAsync(roles);

    if (args is ["probe", var port, var kind])
        return EvaluationProbe.Run(port, SubjectTable.Probe(kind));

    // Internal: `fold` starts the load generator as a child process.
    if (args is ["load", var target, var connections, var seconds])
        return await LoadProcess.RunAsync(target, connections, seconds, SubjectTable.Recording().Request);

    var options = BenchOptions.Parse(args);
    var report = new Report(options, Machine.Describe(TimeProvider.System), Console.Out);
    switch (options.Subject)
    {
        case "engine":
            EngineBenchmark.Run(options, report);
            break;
        case "http":
            await HttpBenchmark.RunAsync(options, report);
            break;
        case "telemetry":
            await TelemetryBenchmark.RunAsync(options, report);
            break;
        case "control":
            await ControlTables.RunAsync(options, report);
            break;
        case "cluster":
            await ClusterBenchmark.RunAsync(options, report);
            break;
        case "anomaly":
            AnomalyBenchmark.Run(options, report);
            break;
        case "start":
            await StartBenchmark.RunAsync(options, report);
            break;
        case "events":
            if (options.IsWanted("record"))
                EventsBenchmark.Run(options, report);
            if (options.IsWanted("kafka"))
                await KafkaBenchmark.RunAsync(options, report);
            await RecordingBenchmark.RunAsync(options, report);
            break;
        case "fold":
            await FoldBenchmark.RunAsync(options, report);
            break;
        default:
            await StreamBenchmark.RunAsync(options, report);
            break;
    }
    report.Finish();
    return 0;
}
catch (UsageException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}
