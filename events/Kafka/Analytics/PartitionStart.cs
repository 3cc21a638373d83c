using FlagCluster.Analytics.Storage;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents where a partition is continued.</summary>
/// <param name="Position">The stored position; null when nothing of the partition was folded.</param>
/// <param name="Offset">The first record to read.</param>
/// <param name="Gap">The records before it that the topic deleted before they were folded.</param>
/// <param name="Problem">Why the partition cannot be continued and what to do; null when it can.</param>
internal sealed record PartitionStart(FoldPosition? Position, long Offset, long Gap = 0, string? Problem = null)
{
    /// <summary>Compares a stored position with the records that a partition has.</summary>
    /// <param name="position">The stored position, or null.</param>
    /// <param name="low">The offset of the first record.</param>
    /// <param name="high">The offset after the last record.</param>
    /// <param name="name">The partition, for messages.</param>
    public static PartitionStart Of(FoldPosition? position, long low, long high, string name)
    {
        if (position is null)
            return new(null, low);
        if (position.NextOffset > high)
        {
            var problem =
                $"{name} ends at {high}, before the position {position.NextOffset} of the sums: the topic was created again, or the "
                + "database belongs to another cluster. Restore the topic, or remove the rows of the topic and count it again: "
                + "docs/operations/analytics-lags.md";
            return new(position, high, Problem: problem);
        }
        return new(position, Math.Max(position.NextOffset, low), Math.Max(0, low - position.NextOffset));
    }
}
