using System.Diagnostics;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Control;

/// <summary>Measures sign-ins without hashing, and checks of sessions, among 10 accounts and among 10,000.</summary>
internal static class LoginBenchmark
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const int Checks = 1_000;

    /// <summary>Runs every case.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("login: creating the databases");
        await using var few = await LoginSide.CreateAsync(Few);
        await using var many = await LoginSide.CreateAsync(Many);
        var rounds = options.Quick ? 50 : 1_000;
        var (left, right) = (new List<double>(), new List<double>());
        var text = "";
        for (var round = -20; round < rounds; round++)
        {
            var first = await TimeAsync(few.LoginAsync);
            var second = await TimeAsync(async () => text = await many.LoginAsync());
            if (round < 0)
                continue;
            left.Add(first);
            right.Add(second);
        }
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Checks; i++)
            await many.CheckAsync(text);
        var check = Stopwatch.GetElapsedTime(began).TotalMicroseconds / Checks;
        report.Add(
            "Sign-in without hashing",
            [
                new($"login.{Few}", Statistics.Median(left), "ms")
                {
                    Note = "failures are read, the account is read, the session is stored",
                },
                new($"login.{Many}", Statistics.Median(right), "ms", Statistics.Median(right) / Statistics.Median(left)),
                new($"login.{Many}.p99", Statistics.Quantile(right, 0.99), "ms"),
                new("session.check", check, "us") { Note = $"one of {Checks} checks of a session, which reads the store once a second" },
            ],
            $"Two SQLite databases, with {Few} and {Many} accounts, and a process that compares no hashes.",
            "Value: median. Budget: p99 at most 50 ms."
        );
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
