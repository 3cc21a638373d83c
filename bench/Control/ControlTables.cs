using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Control;

/// <summary>Lists the tables of the benchmark <c>control</c>.</summary>
internal static class ControlTables
{
    private static readonly (string Name, Func<BenchOptions, Report, Task> Run)[] _all =
    [
        ("keys", ControlBenchmark.RunAsync),
        ("access", AccessBenchmark.RunAsync),
        ("lists", ListBenchmark.RunAsync),
        ("login", LoginBenchmark.RunAsync),
        ("burst", LoginBurstBenchmark.RunAsync),
    ];

    /// <summary>Measures every table, or the one that the options name.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        if (options.Only is { } only && _all.All(table => table.Name != only))
            throw new UsageException($"There is no table '{only}'. Tables: {string.Join(", ", _all.Select(table => table.Name))}.");
        foreach (var (name, run) in _all)
            if (options.Only is null || options.Only == name)
                await run(options, report);
    }
}
