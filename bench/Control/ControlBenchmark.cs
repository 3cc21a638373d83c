using System.Diagnostics;
using System.Globalization;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Control;

/// <summary>Measures what control data costs among 10 keys and among 100,000, in rounds that alternate.</summary>
internal static class ControlBenchmark
{
    private const int Few = 10;
    private const int Many = 100_000;

    /// <summary>Runs every case.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("control: creating the databases");
        await using var few = await ControlSide.CreateAsync(Few);
        await using var many = await ControlSide.CreateAsync(Many);
        var rounds = options.Quick ? 30 : 300;
        var rows = new List<Row>();
        await AddAsync("refresh", "us", "a read of the other process that finds no change", RefreshAsync);
        await AddAsync("write", "ms", "a key is created or revoked: committed, and known to its own process", WriteAsync);
        await AddAsync("change", "ms", "the same, until the other process has read it", ChangeAsync);
        await AddAsync("check", "ns", "one of up to 1,000 keys is checked, with its hash", side => Task.FromResult(Check(side)));
        report.Add(
            "Control data",
            rows,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Two SQLite databases, with {Few} and {Many:#,0} keys, each with the directories of two processes."
            ),
            "Value: median. Ratio: the median of paired ratios, many to few, over rounds that alternate.",
            "Budget: one key change costs the same among 100,000 keys as among 10."
        );

        async Task AddAsync(string name, string unit, string note, Func<ControlSide, Task<double>> measure)
        {
            Report.Progress($"control: {name}");
            var (left, right) = (new List<double>(), new List<double>());
            for (var round = -10; round < rounds; round++)
            {
                var pair = (Few: await measure(few), Many: await measure(many));
                if (round < 0)
                    continue;
                left.Add(pair.Few);
                right.Add(pair.Many);
            }
            double[] ratios = [.. left.Zip(right, (first, second) => second / first)];
            rows.Add(new($"{name}.{Few}", Statistics.Median(left), unit) { Note = note });
            rows.Add(new($"{name}.{Many}", Statistics.Median(right), unit, Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
        }
    }

    private static async Task<double> RefreshAsync(ControlSide side)
    {
        const int Times = 20;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
            await side.Reader.RefreshAsync();
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Times;
    }

    private static async Task<double> WriteAsync(ControlSide side)
    {
        var began = Stopwatch.GetTimestamp();
        var key = await side.AddKeyAsync();
        await side.DeleteKeyAsync(key);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / 2;
    }

    private static async Task<double> ChangeAsync(ControlSide side)
    {
        var began = Stopwatch.GetTimestamp();
        var key = await side.AddKeyAsync();
        await side.Reader.RefreshAsync();
        if (side.Reader.Current.FindKey(key.Id) is null)
            throw new InvalidOperationException("The key is not visible.");
        await side.DeleteKeyAsync(key);
        await side.Reader.RefreshAsync();
        if (side.Reader.Current.FindKey(key.Id) is not null)
            throw new InvalidOperationException("The key is still visible.");
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / 2;
    }

    private static double Check(ControlSide side)
    {
        const int Times = 2_000;
        var (current, texts) = (side.Reader.Current, side.Texts);
        var now = TimeProvider.System.GetUtcNow();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
            if (current.AuthenticateKey(texts[i % texts.Length], now) is null)
                throw new InvalidOperationException("A key is unknown.");
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / Times;
    }
}
