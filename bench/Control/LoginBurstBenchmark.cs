using System.Diagnostics;
using System.Net;
using System.Text;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Stream;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Control;

/// <summary>Measures evaluations while 200 people sign in each second, with the default cost of hashing.</summary>
internal static class LoginBurstBenchmark
{
    private const int PerSecond = 200;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Runs the measurement.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("login: evaluations while people sign in");
        await using var server = await ServerProcess.StartAsync(core: null, FlagClusterRole.People);
        var port = server.EndPoints[0].Port;
        await using var probe = ProbeProcess.Start(port, "evaluation");
        await Task.Delay(options.Quick ? 3 * Second : 15 * Second, TimeProvider.System); // Warm-up.
        await probe.TakeAsync();
        var seconds = options.Quick ? 3 : 30;
        await Task.Delay(seconds * Second, TimeProvider.System);
        var idle = P99(await probe.TakeAsync());
        var (accepted, rejected) = await SignInAsync(port, seconds);
        var during = P99(await probe.TakeAsync());
        report.Add(
            "Evaluations while people sign in",
            [
                new("evaluation.idle.p99", idle, "ms"),
                new("evaluation.logins.p99", during, "ms", during / idle),
                new("logins.accepted", (double)accepted / seconds, "1/s"),
                new("logins.rejected", (double)rejected / seconds, "1/s") { Note = "429, because hashing is bounded" },
            ],
            $"{PerSecond} sign-ins per second with right passwords, at fixed times, for {seconds} s; 500 evaluations per second.",
            "Budget: the p99 of evaluations is at most 1.5 of idle."
        );
    }

    private static async Task<(int Accepted, int Rejected)> SignInAsync(int port, int seconds)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 256,
        };
        using var http = new HttpClient(handler) { BaseAddress = new($"http://127.0.0.1:{port}") };
        var answers = new List<Task<HttpStatusCode>>();
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < seconds * PerSecond; number++)
        {
            var wait = (Second * number / PerSecond) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System);
            answers.Add(PostAsync(http, number % FlagClusterRole.PeopleCount));
        }
        var statuses = await Task.WhenAll(answers);
        var accepted = statuses.Count(status => status == HttpStatusCode.OK);
        var rejected = statuses.Count(status => status == HttpStatusCode.TooManyRequests);
        return accepted + rejected == statuses.Length
            ? (accepted, rejected)
            : throw new UsageException($"{statuses.Length - accepted - rejected} sign-ins were answered otherwise than 200 or 429.");
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, int person)
    {
        var body = $$"""{"email":"{{FlagClusterRole.EmailOf(person)}}","password":"{{FlagClusterRole.Password}}"}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/auth/login", UriKind.Relative), content);
        return response.StatusCode;
    }

    private static double P99(ProbeSample[] samples) =>
        samples.Length > 0
            ? Statistics.Quantile(samples.Select(sample => sample.Milliseconds()), 0.99)
            : throw new UsageException("The probe measured no request.");
}
