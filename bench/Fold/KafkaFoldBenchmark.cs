using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using FlagCluster.Analytics.Storage;
using FlagCluster.Bench.Reporting;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Bench.Fold;

/// <summary>Measures how many events a second the consumer of silos folds when it has to catch up, from the broker to the commit.</summary>
internal static class KafkaFoldBenchmark
{
    private const string Topic = "flagcluster.evaluations.v1";

    // The mock broker keeps 5 MB of a partition.
    private const int Partitions = 8;
    private const int EventsPerPartition = 60_000;

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);

    /// <summary>Returns the rates of catching up and of recording.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="connectionString">PostgreSQL.</param>
    /// <param name="events">The events.</param>
    public static async Task<Row[]> MeasureAsync(BenchOptions options, string connectionString, FoldEvents events)
    {
        FoldSample[] samples =
        [
            .. Enumerable
                .Range(0, Partitions)
                .Select(partition => new FoldSample(events, partition, options.Quick ? 10_000 : EventsPerPartition)),
        ];
        using var broker = new MockKafka();
        broker.CreateTopic(Topic, Partitions);
        // The first pass compiles the code and adds most rows.
        await FoldAsync(broker, connectionString, samples, pass: 0);
        var (rate, each) = await FoldAsync(broker, connectionString, samples, pass: 1);
        var count = samples.Sum(sample => sample.Count);
        Report.Progress("fold: recording to Kafka");
        var recording = await RecordingRate.MeasureAsync(options, Partitions);
        return
        [
            new("kafka", rate, "events/s", rate / recording.Value)
            {
                Note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Partitions} partitions, {count:#,0} events; {each:0.00} us of processor time an event, "
                        + $"with the broker and without PostgreSQL; ratio: to recording"
                ),
            },
            recording,
        ];
    }

    private static void Produce(MockKafka broker, FoldSample[] samples, int pass)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                CompressionType = CompressionType.Lz4,
                LingerMs = 50,
                BatchSize = 1 << 20,
                QueueBufferingMaxMessages = 1_000_000,
            }
        ).Build();
        foreach (var (partition, sample) in samples.Index())
        {
            sample.Begin(pass);
            for (var i = 0; i < sample.Count; i++)
                producer.Produce(new TopicPartition(Topic, partition), new() { Value = sample[i].ToArray() });
            producer.Flush();
        }
    }

    /// <summary>Folds the records of a pass, which wait when the consumer starts.</summary>
    /// <returns>The events per second between the first and the last commit, and the microseconds of processor time of each.</returns>
    private static async Task<(double Rate, double Processor)> FoldAsync(
        MockKafka broker,
        string connectionString,
        FoldSample[] samples,
        int pass
    )
    {
        Produce(broker, samples, pass);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("Kafka:BootstrapServers", (string?)broker.BootstrapServers),
            KeyValuePair.Create("Analytics:BatchEvents", (string?)"400000"),
        ]);
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = connectionString);
        builder.Services.AddLogging().AddEvents().AddKafkaAnalytics();
        using var host = builder.Build();
        await host.StartAsync();
        var folds = host.Services.GetRequiredService<IFoldStore>();
        var before = pass * samples.Sum(sample => (long)sample.Count);
        var total = before + samples.Sum(sample => (long)sample.Count);
        var started = Stopwatch.GetTimestamp();
        long first = 0,
            firstAt = 0;
        var processor = TimeSpan.Zero;
        while (true)
        {
            var counts = (await folds.ReadPositionsAsync()).Aggregate(default(FoldCounts), (sum, one) => sum.Plus(one.Counts));
            var folded = counts.Folded + counts.Duplicates;
            if (first == 0 && folded > before)
                (first, firstAt, processor) = (folded, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            if (folded >= total)
                break;
            if (Stopwatch.GetElapsedTime(started) > _timeout)
                throw new UsageException($"The consumer folded {counts} of {total} events in {_timeout}.");
            await Task.Delay(_poll, TimeProvider.System);
        }
        var rate = (total - first) / Stopwatch.GetElapsedTime(firstAt).TotalSeconds;
        var each = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / (total - first);
        await host.StopAsync();
        return (rate, each);
    }
}
