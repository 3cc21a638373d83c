using System.Diagnostics;
using System.Globalization;
using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Bench.Reporting;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Bench.Fold;

/// <summary>
/// Measures the time from an evaluation to the first answer that counts it, with the default settings and other evaluations at a steady
/// rate. Recorder, broker, consumer, database and queries share the machine.
/// </summary>
internal static class FoldLatency
{
    private const string Topic = "flagcluster.evaluations.v1";
    private const int Partitions = 8;
    private const int EventsPerSecond = 5_000;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    /// <summary>Returns the rows of a standalone server.</summary>
    public static Task<IReadOnlyList<Row>> MeasureStandaloneAsync(BenchOptions options, string path) =>
        MeasureAsync(
            "latency.standalone",
            options,
            [],
            (services, configuration) =>
                services.AddSqliteStore(store => store.Path = path).AddLocalAnalytics(configuration).AddEvents(Path.GetDirectoryName(path))
        );

    /// <summary>Returns the rows of a gateway and a silo with Kafka.</summary>
    public static async Task<IReadOnlyList<Row>> MeasureKafkaAsync(BenchOptions options, string connectionString)
    {
        using var folder = new TempFolder();
        using var broker = new MockKafka();
        broker.CreateTopic(Topic, Partitions);
        return await MeasureAsync(
            "latency.kafka",
            options,
            [
                KeyValuePair.Create("Kafka:BootstrapServers", (string?)broker.BootstrapServers),
                KeyValuePair.Create("Events:Recorders", (string?)"kafka"),
            ],
            (services, _) =>
                services
                    .AddPostgreSqlStore(store => store.ConnectionString = connectionString)
                    .AddEvents(folder.Path)
                    .AddKafkaDestination()
                    .AddKafkaAnalytics()
        );
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(
        string name,
        BenchOptions options,
        KeyValuePair<string, string?>[] settings,
        Action<IServiceCollection, IConfiguration> configure
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        configure(builder.Services.AddLogging(), builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        var recorder = host.Services.GetRequiredService<IEvaluationRecorder>();
        var reports = host.Services.GetRequiredService<IReportReader>();
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => LoadAsync(recorder, stop.Token));
        // The first events compile the code, and the consumer joins its group.
        await MeasureAsync(recorder, reports, "warm", 20);
        var latencies = await MeasureAsync(recorder, reports, "measured", options.Quick ? 50 : 1_000);
        await stop.CancelAsync();
        await load;
        await host.StopAsync();
        var note = string.Create(CultureInfo.InvariantCulture, $"{latencies.Count} evaluations, largest {latencies.Max():0} ms");
        return
        [
            new($"{name}.p50", Statistics.Quantile(latencies, 0.5), "ms") { Note = note },
            new($"{name}.p99", Statistics.Quantile(latencies, 0.99), "ms"),
        ];
    }

    /// <summary>Records an evaluation at random times, and asks for it until an answer counts it; several at the same time.</summary>
    /// <returns>The latencies, in milliseconds.</returns>
    private static async Task<IReadOnlyList<double>> MeasureAsync(
        IEvaluationRecorder recorder,
        IReportReader reports,
        string flag,
        int count
    )
    {
        var random = new Random(1);
        var pending = new List<(string Flag, long Recorded)>();
        var latencies = new List<double>();
        for (var number = 0; latencies.Count < count; )
        {
            if (number < count && random.Next(2) == 0)
            {
                var one = $"{flag}-{number++}";
                pending.Add((one, Stopwatch.GetTimestamp()));
                Record(recorder, [FoldEvents.FlagWith(one)], one);
            }
            foreach (var one in pending.ToList())
            {
                // Asks for the oldest ones only: those after them are seldom counted before.
                if (!await IsCountedAsync(reports, one.Flag))
                    break;
                latencies.Add(Stopwatch.GetElapsedTime(one.Recorded).TotalMilliseconds);
                pending.Remove(one);
            }
            if (pending.Count > 0 && Stopwatch.GetElapsedTime(pending[0].Recorded) > _timeout)
                throw new UsageException($"An evaluation was not counted in {_timeout}.");
            await Task.Delay(_interval, TimeProvider.System);
        }
        return latencies;
    }

    private static async Task<bool> IsCountedAsync(IReportReader reports, string flag)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var query = new CountQuery(FoldEvents.Environment.ToString(), TimeStep.Minute, now - 3_600_000, now + 60_000) { Flag = flag };
        return (await reports.ReadFlagAsync(query)).Count > 0;
    }

    private static async Task LoadAsync(IEvaluationRecorder recorder, CancellationToken stop)
    {
        IReadOnlyList<Flag>[] flags =
        [
            .. Enumerable.Range(0, FoldEvents.Combinations / 8).Select(i => (IReadOnlyList<Flag>)[FoldEvents.FlagOf(8 * i)]),
        ];
        var (random, started, recorded) = (new Random(2), Stopwatch.GetTimestamp(), 0L);
        while (!stop.IsCancellationRequested)
        {
            for (; recorded < Stopwatch.GetElapsedTime(started).TotalSeconds * EventsPerSecond; recorded++)
                Record(recorder, flags[random.Next(flags.Length)], $"user-{random.Next(100_000)}");
            await Task.Delay(_interval, TimeProvider.System, CancellationToken.None);
        }
    }

    private static void Record(IEvaluationRecorder recorder, IReadOnlyList<Flag> flags, string person) =>
        recorder.Record(
            new()
            {
                Environment = FoldEvents.Environment,
                Version = new(1, 42),
                Time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                Flags = flags,
                TargetingKey = Encoding.UTF8.GetBytes(person),
                Client = "k7f3",
                Sdk = "openfeature-ofrep/0.1.3",
            },
            [new EvaluationAnswer(0, 0, Reason.Split)]
        );
}
