using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Reporting;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Subjects;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Bench.Fold;

/// <summary>
/// Measures how many events a second one server records to Kafka at full load: those that the broker accepts while clients evaluate as fast
/// as they can. Server, broker and load generator share the machine's cores.
/// </summary>
internal static class RecordingRate
{
    private const string Topic = "flagcluster.evaluations.v1";

    /// <summary>Returns the row.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="partitions">The number of partitions of the topic.</param>
    public static async Task<Row> MeasureAsync(BenchOptions options, int partitions)
    {
        using var broker = new MockKafka();
        broker.CreateTopic(Topic, partitions);
        await using var server = await ServerProcess.StartAsync(core: null, $"{FlagClusterRole.Kafka}={broker.BootstrapServers}");
        using var reader = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "bench" }
        ).Build();
        var (warm, duration) = options.Quick ? (2, 2) : (20, 20);
        // The load has no pause between warm-up and measurement, so what waits in the server is the same at the start and at the end.
        var load = LoadProcess.LoadAsync(server.EndPoints[0], options.Connections, TimeSpan.FromSeconds(warm + duration + 1));
        await Task.Delay(TimeSpan.FromSeconds(warm), TimeProvider.System);
        var (start, first) = (Stopwatch.GetTimestamp(), CountRecords());
        await Task.Delay(TimeSpan.FromSeconds(duration), TimeProvider.System);
        var rate = (CountRecords() - first) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await load;
        return new("recording", rate, "events/s")
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"{options.Connections} connections, one evaluation at a time each"),
        };

        long CountRecords() =>
            Enumerable
                .Range(0, partitions)
                .Sum(partition => reader.QueryWatermarkOffsets(new(Topic, partition), TimeSpan.FromSeconds(10)).High.Value);
    }
}
