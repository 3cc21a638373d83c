using System.Globalization;
using System.Text;
using Confluent.Kafka;
using FlagCluster.Bench.Reporting;
using FlagCluster.Events.Model;
using FlagCluster.Testing.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Events;

/// <summary>Compares delivery to Kafka with a bare producer that sends the same records, in alternating rounds of the same run.</summary>
internal static class KafkaBenchmark
{
    /// <summary>Adds the rows of Kafka.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var events = KafkaEvents.Make();
        var deliveries = options.Quick ? 20 : 100;
        var pairs = new List<(KafkaSample Baseline, KafkaSample Subject)>();
        for (var i = -2; i < (options.Quick ? 4 : 20); i++)
        {
            Report.Progress($"events: kafka, round {i}");
            var first = await TakeAsync(i % 2 == 0);
            var second = await TakeAsync(i % 2 != 0);
            // The first two rounds warm up the compiler.
            if (i >= 0)
                pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }
        report.Add(
            "Events, to Kafka",
            Rows(pairs),
            "A broker in this process on a loopback port (librdkafka's mock cluster), for each round a new one; all share the "
                + "machine's cores.",
            "baseline: a bare producer of the same client and settings, with the same keys, values and headers created before. "
                + "Both wait for every acknowledgement.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{deliveries * KafkaEvents.Batch:#,0} events a round of {events.Average(record => record.Value.Length):0} bytes, "
                    + $"in deliveries of {KafkaEvents.Batch:#,0}."
            )
        );

        async Task<KafkaSample> TakeAsync(bool baseline)
        {
            using var broker = new MockKafka();
            broker.CreateTopic("flagcluster.evaluations.v1", 12);
            return baseline || options.Control
                ? await BareAsync(broker, events, deliveries)
                : await DeliverAsync(broker, events, deliveries);
        }
    }

    private static async Task<KafkaSample> DeliverAsync(MockKafka broker, IReadOnlyList<EventRecord> events, int deliveries)
    {
        var settings = new ConfigurationManager { ["Kafka:BootstrapServers"] = broker.BootstrapServers };
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(settings)
            .AddLogging()
            .AddKafkaDestination()
            .BuildServiceProvider();
        var destination = services.GetRequiredKeyedService<IEventDestination>("kafka");
        await destination.DeliverAsync([events[0]]);
        var inFlight = new Queue<Task>();
        return await KafkaSample.TakeAsync(
            deliveries * events.Count,
            async () =>
            {
                for (var i = 0; i < deliveries; i++)
                {
                    if (inFlight.Count * events.Count >= destination.Window)
                        await inFlight.Dequeue();
                    inFlight.Enqueue(destination.DeliverAsync(events));
                }
                await Task.WhenAll(inFlight);
            }
        );
    }

    private static async Task<KafkaSample> BareAsync(MockKafka broker, IReadOnlyList<EventRecord> events, int deliveries)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                Acks = Acks.All,
                EnableIdempotence = true,
                CompressionType = CompressionType.Lz4,
                LingerMs = 5,
                DeliveryReportFields = "none",
                // Large enough for a whole round: the bare producer waits only for the end.
                QueueBufferingMaxMessages = 10_000_000,
                QueueBufferingMaxKbytes = 2_000_000,
            }
        ).Build();
        var topic = new TopicPartition("flagcluster.evaluations.v1", Partition.Any);
        var messages = events.Select(Message).ToList();
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outstanding = deliveries * events.Count + 1;
        Action<DeliveryReport<byte[], byte[]>> handler = _ =>
        {
            if (Interlocked.Decrement(ref outstanding) == 0)
                acknowledged.TrySetResult();
        };
        producer.Produce(topic, messages[0], handler);
        producer.Flush();
        return await KafkaSample.TakeAsync(
            deliveries * events.Count,
            async () =>
            {
                for (var i = 0; i < deliveries; i++)
                {
                    foreach (var message in messages)
                        producer.Produce(topic, message, handler);
                }
                await acknowledged.Task;
            }
        );
    }

    private static Message<byte[], byte[]> Message(EventRecord record) =>
        new()
        {
            Key = record.Key.ToArray(),
            Value = record.Value.ToArray(),
            Timestamp = new(record.Time, TimestampType.CreateTime),
            Headers = new Headers
            {
                { "ce_specversion", "1.0"u8.ToArray() },
                { "ce_type", "flagcluster.evaluation.v1"u8.ToArray() },
                { "ce_source", [.. "/environments/"u8, .. record.Environment.Span] },
                { "ce_id", Encoding.UTF8.GetBytes(record.Id.ToString()) },
                { "ce_time", "2026-11-21T12:00:00.000Z"u8.ToArray() },
                { "content-type", "application/json"u8.ToArray() },
            },
        };

    private static List<Row> Rows(List<(KafkaSample Baseline, KafkaSample Subject)> pairs)
    {
        var rows = new List<Row>();
        Compare("", "events/s", sample => sample.Rate);
        Compare(".cpu", "us", sample => sample.Cpu);
        Compare(".allocated", "B", sample => sample.Allocated);
        return rows;

        void Compare(string part, string unit, Func<KafkaSample, double> value)
        {
            var ratios = pairs.ConvertAll(pair => value(pair.Subject) / value(pair.Baseline));
            var median = Statistics.Median(pairs.Select(pair => value(pair.Subject)));
            rows.Add(new("kafka" + part, median, unit, Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
            rows.Add(new("kafka.baseline" + part, Statistics.Median(pairs.Select(pair => value(pair.Baseline))), unit));
        }
    }
}
