using FlagCluster.Analytics.Storage;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents the end of a transaction.</summary>
/// <param name="Position">The position after it; null when it was refused.</param>
/// <param name="Start">Where the partition is continued after a rejected commit.</param>
internal sealed record FlushResult(FoldPosition? Position, PartitionStart? Start = null);
