using System.Text;
using Confluent.Kafka;
using FlagCluster.Samples.Consumer;

var brokers = Environment.GetEnvironmentVariable("KAFKA_BROKERS") ?? "localhost:9092";
var topic = Environment.GetEnvironmentVariable("KAFKA_TOPIC") ?? "flagcluster.evaluations.v1";

// With --once it reads to the current end of the topic, prints the counts and exits.
var once = args.Contains("--once", StringComparer.Ordinal);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var counts = new Counts();
using var consumer = new ConsumerBuilder<Ignore, byte[]>(
    new ConsumerConfig
    {
        BootstrapServers = brokers,
        GroupId = Environment.GetEnvironmentVariable("KAFKA_GROUP") ?? "flag-counts",
        AutoOffsetReset = AutoOffsetReset.Earliest,
        // The counts are in memory, so each start reads from the beginning.
        EnableAutoCommit = false,
        EnablePartitionEof = true,
    }
).Build();
consumer.Subscribe(topic);

var ended = new HashSet<int>();
var changed = false;
var printed = TimeProvider.System.GetTimestamp();
try
{
    while (!stop.IsCancellationRequested)
    {
        var result = consumer.Consume(TimeSpan.FromMilliseconds(200));
        if (result is { IsPartitionEOF: true })
        {
            ended.Add(result.Partition);
        }
        else if (result is { Message.Headers: { } headers } && headers.TryGetLastBytes("ce_id", out var id))
        {
            counts.Add(Encoding.UTF8.GetString(id), result.Message.Value);
            changed = true;
        }
        if (once && consumer.Assignment.Count > 0 && ended.Count == consumer.Assignment.Count)
            break;
        if (once || !changed || TimeProvider.System.GetElapsedTime(printed) < TimeSpan.FromSeconds(1))
            continue;
        Console.WriteLine(counts);
        (changed, printed) = (false, TimeProvider.System.GetTimestamp());
    }
    Console.Write(counts);
    return 0;
}
catch (ConsumeException exception)
{
    await Console.Error.WriteLineAsync($"{topic} cannot be read from {brokers}: {exception.Error.Reason}");
    return 1;
}
finally
{
    consumer.Close();
}
