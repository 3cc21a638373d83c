using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Bench.Http;

/// <summary>Compares requests with a baseline in the same server process, in alternating rounds.</summary>
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
        var cases = options.Control ? [HttpCase.Control] : Selected(options.Only);
        var cores = options.Free ? new(null, null) : Cores.Split();
        foreach (var @case in cases)
        {
            var runs = new List<List<(HttpSample Baseline, HttpSample Subject)>>();
            for (var run = 1; run <= (options.Quick ? 1 : @case.Runs); run++)
            {
                Report.Progress($"http: {@case.Name}, run {run}");
                runs.Add(await RunAsync(options, @case, cores));
            }
            report.Add(
                $"HTTP, {@case.Name}",
                HttpRows.Create(@case.Name, runs),
                $"{options.Connections} connections, each one request at a time. {cores.Describe()}",
                @case.SameBytes
                    ? "baseline: an endpoint that sends the bytes of the subject's answer prebuilt, with the same headers."
                    : "baseline: an empty endpoint.",
                "ratio: subject divided by baseline, the median over pairs of neighbouring rounds, and over the runs.",
                "cpu and allocated include the background work of a round, which a pause after it lets complete.",
                "server, generator, others: CPU time by wall time, in % of one core. A generator well under 100 % is not the bottleneck.",
                "others: the CPU time of other programs on the machine, in % of one core; slightly negative values are measuring error. "
                    + "Above a few percent, only cpu and allocated are reliable."
            );
        }
    }

    private static IReadOnlyList<HttpCase> Selected(string? only)
    {
        var cases = SubjectTable.Http();
        if (only is null)
            return cases;
        return cases.FirstOrDefault(@case => @case.Name == only) is { } found
            ? [found]
            : throw new UsageException($"There is no row '{only}'; the rows are {string.Join(", ", cases.Select(@case => @case.Name))}.");
    }

    private static async Task<List<(HttpSample Baseline, HttpSample Subject)>> RunAsync(BenchOptions options, HttpCase @case, Cores cores)
    {
        using var broker = @case.NeedsBroker ? new MockKafka() : null;
        broker?.CreateTopic("flagcluster.evaluations.v1", 12);
        var role = broker is null ? @case.Role : $"{@case.Role}={broker.BootstrapServers}";
        var baselineRole = @case.SameBytes ? ServerRoles.Bytes : ServerRoles.Empty;
        // A process for each run, so that none inherits the garbage and the profile of another. Both sides share it.
        await using var server = await ServerProcess.StartAsync(cores.Server, baselineRole, role);
        if (@case.SameBytes)
            await CopyAnswerAsync(server, @case.Request);
        var path = @case.SameBytes ? BytesRole.Path : EmptyRole.Path;
        using var baseline = new LoadGenerator(
            server.EndPoints[0],
            (@case.Request with { Method = "POST", Path = path }).ToBytes(),
            options.Connections
        );
        using var subject = new LoadGenerator(server.EndPoints[1], @case.Request.ToBytes(), options.Connections);
        return await MeasureAsync(options, server, baseline, subject);
    }

    /// <summary>Sends the request to the subject, and its answer to the baseline.</summary>
    private static async Task CopyAnswerAsync(ServerProcess server, RawRequest request)
    {
        using var http = new HttpClient();
        using var question = new HttpRequestMessage(new(request.Method), $"http://{server.EndPoints[1]}{request.Path}")
        {
            Content = new StringContent(request.Body, null, "application/json"),
        };
        foreach (var header in request.Headers.Where(header => !header.StartsWith("Content-", StringComparison.Ordinal)))
            question.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        using var answer = await http.SendAsync(question);
        using var content = new ByteArrayContent(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        using var copied = await http.PutAsync(new Uri($"http://{server.EndPoints[0]}{BytesRole.Path}"), content);
        copied.EnsureSuccessStatusCode();
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
}
