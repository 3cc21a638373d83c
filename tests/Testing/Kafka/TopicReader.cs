using System.Text;
using Confluent.Kafka;

namespace FlagCluster.Testing.Kafka;

/// <summary>Represents a record that was read from a topic.</summary>
public sealed record ConsumedRecord(
    int Partition,
    long Offset,
    string Key,
    string Value,
    DateTimeOffset Time,
    IReadOnlyDictionary<string, string> Headers
)
{
    public string Id => Headers["ce_id"];
}

/// <summary>Reads all partitions of a topic from the beginning.</summary>
public sealed class TopicReader : IDisposable
{
    private readonly IConsumer<string, string> _consumer;

    public TopicReader(string bootstrapServers, string topic)
    {
        _consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = "tests",
                AutoOffsetReset = AutoOffsetReset.Earliest,
                EnableAutoCommit = false,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var partitions = new List<PartitionMetadata>();
        // The broker creates a topic when it is first named, and describes it without partitions until then. A reader
        // that starts before the producer must wait for them: assigned to none, it would never receive a record.
        var found = SpinWait.SpinUntil(
            () => (partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics[0].Partitions).Count > 0,
            TimeSpan.FromSeconds(30)
        );
        if (!found)
            throw new TimeoutException($"The topic {topic} had no partitions within 30 s.");
        _consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));
    }

    /// <summary>Returns the next record, or null when none arrives in time.</summary>
    public ConsumedRecord? Next(TimeSpan timeout)
    {
        if (_consumer.Consume(timeout) is not { Message: { } message } result)
            return null;
        return new(
            result.Partition,
            result.Offset,
            message.Key,
            message.Value,
            new(message.Timestamp.UtcDateTime, TimeSpan.Zero),
            message.Headers?.ToDictionary(
                header => header.Key,
                header => Encoding.UTF8.GetString(header.GetValueBytes()),
                StringComparer.Ordinal
            )
                ?? []
        );
    }

    /// <summary>Reads until a number of different ids has been read, and what follows immediately.</summary>
    public List<ConsumedRecord> ReadIds(int count)
    {
        var records = new List<ConsumedRecord>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (ids.Count < count)
        {
            if (Next(TimeSpan.FromSeconds(30)) is not { } record)
                throw new TimeoutException($"{ids.Count} of {count} ids arrived, and no further record within 30 s.");
            records.Add(record);
            ids.Add(record.Id);
        }
        while (Next(TimeSpan.FromSeconds(0.3)) is { } more)
            records.Add(more);
        return records;
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
