using System.Diagnostics;
using System.Net;
using System.Text;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Stream;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Control;

/// <summary>
/// Measures evaluations while 200 people sign in each second, with the default cost of hashing, in rounds that alternate with an idle
/// server and with as many requests that hash nothing.
/// </summary>
internal static class LoginBurstBenchmark
{
    private const int PerSecond = 200;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Runs the measurement.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("login: evaluations while people sign in");
        await using var server = await ServerProcess.StartAsync(core: null, FlagClusterRole.People);
        await using var probe = ProbeProcess.Start(server.EndPoints[0].Port, "evaluation");
        using var http = CreateClient(server.EndPoints[0].Port);
        await Task.Delay(options.Quick ? 3 * Second : 15 * Second, TimeProvider.System); // Warm-up.
        var (rounds, seconds) = options.Quick ? (2, 3) : (12, 5);
        foreach (var password in new[] { null, FlagClusterRole.Password })
            await MeasureAsync(probe, http, password, options.Quick ? 2 : 10); // Warm-up of the requests.
        List<Round> all = [];
        for (var round = 0; round < rounds; round++)
        {
            await probe.TakeAsync();
            await Task.Delay(seconds * Second, TimeProvider.System);
            var idle = P99(await probe.TakeAsync());
            var (requests, _) = await MeasureAsync(probe, http, password: null, seconds);
            var (logins, statuses) = await MeasureAsync(probe, http, FlagClusterRole.Password, seconds);
            all.Add(new(idle, requests, logins, statuses));
        }
        double[] requestRatios = [.. all.Select(round => round.Requests / round.Idle)];
        double[] loginRatios = [.. all.Select(round => round.Logins / round.Idle)];
        report.Add(
            "Evaluations while people sign in",
            [
                new("evaluation.idle.p99", Statistics.Median(all.Select(round => round.Idle)), "ms"),
                new(
                    "evaluation.requests.p99",
                    Statistics.Median(all.Select(round => round.Requests)),
                    "ms",
                    Statistics.Median(requestRatios)
                )
                {
                    Note = "as many requests without a password, which are answered 422; " + Statistics.Spread(requestRatios),
                },
                new("evaluation.logins.p99", Statistics.Median(all.Select(round => round.Logins)), "ms", Statistics.Median(loginRatios))
                {
                    Note = Statistics.Spread(loginRatios),
                },
                new("logins.accepted", Rate(all, HttpStatusCode.OK, seconds), "1/s"),
                new("logins.rejected", Rate(all, HttpStatusCode.TooManyRequests, seconds), "1/s")
                {
                    Note = "429, because hashing is bounded",
                },
            ],
            $"{PerSecond} sign-ins per second with right passwords, at fixed times; 500 evaluations per second.",
            $"{rounds} rounds of {seconds} s each: idle, requests, sign-ins. Client, probe and server share the cores.",
            "Value: median. Ratio: the median of the ratios to the idle time of the same round.",
            "Budget: the p99 of evaluations is at most 1.5 of idle."
        );
    }

    private static HttpClient CreateClient(int port) =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                MaxConnectionsPerServer = 256,
            }
        )
        {
            BaseAddress = new($"http://127.0.0.1:{port}"),
        };

    /// <summary>Sends sign-ins for some time, and returns the p99 of evaluations in that time and the answers.</summary>
    private static async Task<(double P99, IReadOnlyList<HttpStatusCode> Statuses)> MeasureAsync(
        ProbeProcess probe,
        HttpClient http,
        string? password,
        int seconds
    )
    {
        var answers = new List<Task<HttpStatusCode>>();
        var began = Stopwatch.GetTimestamp();
        await probe.TakeAsync();
        for (var number = 0; number < seconds * PerSecond; number++)
        {
            var wait = (Second * number / PerSecond) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System);
            answers.Add(PostAsync(http, number % FlagClusterRole.PeopleCount, password));
        }
        var p99 = P99(await probe.TakeAsync());
        // Those that wait for hashing are answered in the following seconds, which belong to no round.
        var statuses = await Task.WhenAll(answers);
        HttpStatusCode[] expected = password is not null
            ? [HttpStatusCode.OK, HttpStatusCode.TooManyRequests]
            : [HttpStatusCode.UnprocessableEntity];
        return statuses.FirstOrDefault(status => !expected.Contains(status)) is not 0 and var other
            ? throw new UsageException($"A sign-in was answered {(int)other}.")
            : (p99, statuses);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, int person, string? password)
    {
        var end = password is null ? "}" : $$""","password":"{{password}}"}""";
        var body = $$"""{"email":"{{FlagClusterRole.EmailOf(person)}}"{{end}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/auth/login", UriKind.Relative), content);
        return response.StatusCode;
    }

    private static double Rate(List<Round> rounds, HttpStatusCode status, int seconds) =>
        (double)rounds.Sum(round => round.Statuses.Count(one => one == status)) / (rounds.Count * seconds);

    private static double P99(ProbeSample[] samples) =>
        samples.Length > 0
            ? Statistics.Quantile(samples.Select(sample => sample.Milliseconds()), 0.99)
            : throw new UsageException("The probe measured no request.");

    private sealed record Round(double Idle, double Requests, double Logins, IReadOnlyList<HttpStatusCode> Statuses);
}
