using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Http;

/// <summary>Compares requests with an empty endpoint of the same server process, in alternating rounds of one run.</summary>
internal static class HttpBenchmark
{
    /// <summary>
    /// The time after a round in which the server completes its background work, such as recording, so that it does not burden the next
    /// round.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Runs every case.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        ClientSockets.UseOneThread();
        var cases = options.Control ? [HttpCase.Control] : SubjectTable.Http();
        var cores = options.Free ? new(null, null) : Cores.Split();
        foreach (var @case in cases)
        {
            // A process for each case, so that no case inherits the garbage and the profile of another. Both sides of a case share it.
            await using var server = await ServerProcess.StartAsync(cores.Server, ServerRoles.Empty, @case.Role);
            var baselineRequest = @case.Request with { Method = "POST", Path = EmptyRole.Path };
            using var baseline = new LoadGenerator(server.EndPoints[0], baselineRequest.ToBytes(), options.Connections);
            using var subject = new LoadGenerator(server.EndPoints[1], @case.Request.ToBytes(), options.Connections);
            Report.Progress($"http: {@case.Name}");
            var pairs = await MeasureAsync(options, server, baseline, subject);
            report.Add(
                $"HTTP, {@case.Name}",
                Rows(@case.Name, pairs),
                $"{options.Connections} connections, each one request at a time. {cores.Describe()}",
                "ratio: subject divided by baseline, the median over pairs of neighbouring rounds.",
                "cpu and allocated include the background work of a round, which a pause after it lets complete.",
                "server, generator, others: CPU time by wall time, in % of one core. A generator well under 100 % is not the bottleneck.",
                "others: the CPU time of other programs on the machine, in % of one core; slightly negative values are measuring error. "
                    + "Above a few percent, only cpu and allocated are reliable."
            );
        }
    }

    private static async Task<List<(HttpSample Baseline, HttpSample Subject)>> MeasureAsync(
        BenchOptions options,
        ServerProcess server,
        LoadGenerator baseline,
        LoadGenerator subject
    )
    {
        // Many short rounds, so that the load of other programs affects both sides alike.
        var round = TimeSpan.FromSeconds(0.1);
        // Tiered compilation with PGO needs about 15 s a side on one busy core; before that a server is two to three times slower.
        for (var i = 0; i < (options.Quick ? 6 : 30); i++)
        {
            await baseline.RunAsync(TimeSpan.FromSeconds(0.5));
            await subject.RunAsync(TimeSpan.FromSeconds(0.5));
        }
        var pairs = new List<(HttpSample, HttpSample)>();
        for (var i = 0; i < (options.Quick ? 20 : 250); i++)
        {
            // Every other pair starts with the subject, so that a drift of the machine favors neither.
            var first = await HttpSample.TakeAsync(server, i % 2 == 0 ? baseline : subject, round, Pause);
            var second = await HttpSample.TakeAsync(server, i % 2 == 0 ? subject : baseline, round, Pause);
            pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }
        return pairs;
    }

    private static List<Row> Rows(string name, List<(HttpSample Baseline, HttpSample Subject)> pairs)
    {
        var rows = new List<Row>();
        Compare("", "req/s", sample => sample.Throughput);
        Compare(".cpu", "us", sample => sample.Cpu);
        Compare(".allocated", "B", sample => sample.Allocated);
        Latency(".p50", 0.5);
        Latency(".p99", 0.99);
        Share(".server", sample => sample.ServerShare);
        Share(".generator", sample => sample.GeneratorShare);
        Share(".others", sample => sample.OthersShare);
        return rows;

        void Share(string part, Func<HttpSample, double> value) =>
            rows.Add(
                new(name + part, 100 * Statistics.Median(pairs.Select(pair => value(pair.Subject))), "%")
                {
                    Note = FormattableString.Invariant(
                        $"in the baseline's rounds {100 * Statistics.Median(pairs.Select(pair => value(pair.Baseline))):0.0}"
                    ),
                }
            );

        void Compare(string part, string unit, Func<HttpSample, double> value)
        {
            var ratios = pairs.ConvertAll(pair => value(pair.Subject) / value(pair.Baseline));
            var median = Statistics.Median(pairs.Select(pair => value(pair.Subject)));
            rows.Add(new(name + part, median, unit, Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            rows.Add(new($"{name}.baseline{part}", Statistics.Median(pairs.Select(pair => value(pair.Baseline))), unit));
        }

        void Latency(string part, double share) => Compare(part, "us", sample => sample.Latency.Quantile(share));
    }
}
