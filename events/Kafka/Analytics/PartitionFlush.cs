using Confluent.Kafka;
using FlagCluster.Events.Analytics;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents what a transaction counts of a partition.</summary>
/// <param name="Id">The partition.</param>
/// <param name="Batch">The records.</param>
/// <param name="Rejected">The records that are no valid events, which become dead letters.</param>
internal sealed record PartitionFlush(
    TopicPartition Id,
    PartitionBatch Batch,
    IReadOnlyList<(long Offset, RejectedRecord Record)> Rejected
);
