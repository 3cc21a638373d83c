using Confluent.Kafka;
using FlagCluster.Events.Analytics;
using Polly;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Finds where partitions are continued. Thread-safe.</summary>
internal sealed class PartitionStarts
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(10);

    private readonly IConsumer<RecordReader.Key, ReadRecord> _consumer;
    private readonly FoldWriter _writer;
    private readonly ResiliencePipeline _retries;

    public PartitionStarts(IConsumer<RecordReader.Key, ReadRecord> consumer, FoldWriter writer, KafkaLog log, TimeProvider time)
    {
        (_consumer, _writer) = (consumer, writer);
        _retries = FoldRetry.Create(
            time,
            exception => log.Add((exception as KafkaException)?.Error ?? new(ErrorCode.Unknown, exception.Message))
        );
    }

    /// <summary>Returns where a partition is continued. Retries until the database and the broker respond.</summary>
    public async Task<PartitionStart> FindAsync(TopicPartition id, CancellationToken cancellationToken)
    {
        var position = await _writer.FindPositionAsync(id.Topic, id.Partition.Value, cancellationToken);
        var offsets = await QueryAsync(consumer => consumer.QueryWatermarkOffsets(id, QueryTimeout), cancellationToken);
        return PartitionStart.Of(position, offsets.Low.Value, offsets.High.Value, $"partition {id.Partition.Value} of {id.Topic}");
    }

    /// <summary>Records the number of partitions of a topic.</summary>
    public async Task RegisterAsync(string topic, CancellationToken cancellationToken)
    {
        var partitions = await QueryAsync(
            consumer =>
            {
                using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
                return admin.GetMetadata(topic, QueryTimeout).Topics[0].Partitions.Count;
            },
            cancellationToken
        );
        await _writer.RegisterPartitionsAsync(topic, partitions, cancellationToken);
    }

    private async Task<T> QueryAsync<T>(Func<IConsumer<RecordReader.Key, ReadRecord>, T> query, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(
            static async (state, token) => await Task.Run(() => state.Query(state.Consumer), token),
            (Query: query, Consumer: _consumer),
            cancellationToken
        );
}
