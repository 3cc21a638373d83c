using System.Diagnostics;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Control;

/// <summary>Measures pages of lists over HTTP in a small installation and in a large one.</summary>
internal static class ListBenchmark
{
    private const int Few = 10;
    private const int Many = 10_000;

    private static readonly (string Name, string Note, Func<ListSide, Task> Read)[] Lists =
    [
        ("members.first", "the first 100 members with names and addresses", side => side.FirstMembersAsync()),
        ("members.middle", "100 members from the middle", side => side.MiddleMembersAsync()),
        ("projects", "100 projects from the middle", side => side.ProjectsAsync()),
        ("keys", "the first 100 keys of an environment", side => side.KeysAsync()),
        ("grants", "the first 100 grants", side => side.GrantsAsync()),
    ];

    /// <summary>Runs every case.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("lists: starting the servers");
        await using var few = await ListSide.CreateAsync(Few, projects: 5, keys: Few);
        await using var many = await ListSide.CreateAsync(Many, projects: 5_000, keys: 100_000);
        var rounds = options.Quick ? 30 : 500;
        var rows = new List<Row>();
        foreach (var (name, note, read) in Lists)
        {
            Report.Progress($"lists: {name}");
            var (left, right) = (new List<double>(), new List<double>());
            for (var round = -20; round < rounds; round++)
            {
                var pair = (Few: await TimeAsync(few, read), Many: await TimeAsync(many, read));
                if (round < 0)
                    continue;
                left.Add(pair.Few);
                right.Add(pair.Many);
            }
            rows.Add(new($"{name}.{Few}", Statistics.Median(left), "ms") { Note = note });
            rows.Add(new($"{name}.{Many}", Statistics.Median(right), "ms"));
            rows.Add(new($"{name}.{Many}.p99", Statistics.Quantile(right, 0.99), "ms"));
        }
        report.Add(
            "Lists",
            rows,
            "Two servers on SQLite: 10 people, 5 projects and 10 keys; 10,000 people, 5,000 projects and 100,000 keys of one environment.",
            "Value: median of requests over HTTP, one after another. The small installation has shorter pages. Budget: p99 at most 50 ms."
        );
    }

    private static async Task<double> TimeAsync(ListSide side, Func<ListSide, Task> read)
    {
        var began = Stopwatch.GetTimestamp();
        await read(side);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
