using FlagCluster.Bench;
using FlagCluster.Bench.Cluster;
using FlagCluster.Bench.Reporting;

try
{
    var options = BenchOptions.Parse(args);
    var report = new Report(options, Machine.Describe(TimeProvider.System), Console.Out);
    await ClusterBenchmark.RunAsync(options, report);
    report.Finish();
    return 0;
}
catch (UsageException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}
