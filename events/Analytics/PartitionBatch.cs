using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Events.Analytics;

/// <summary>Represents consecutive records of a partition that one transaction counts.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Before">The position that the batch continues; null before the first one of the partition.</param>
/// <param name="Records">The records; none to let the clock close the windows of a partition without events.</param>
/// <param name="NextOffset">The offset after the last record that was read.</param>
internal sealed record PartitionBatch(string Topic, int Partition, FoldPosition? Before, IReadOnlyList<FoldRecord> Records, long NextOffset)
{
    /// <summary>Folds the records, up to the names that they need.</summary>
    /// <param name="options">When windows are closed, and how many names count by themselves.</param>
    /// <param name="followed">The flags of which people are recorded one by one.</param>
    /// <param name="known">The ids that were counted before.</param>
    /// <param name="now">The clock.</param>
    public PartialFold Begin(AnalyticsOptions options, IReadOnlyList<FollowedFlag> followed, EventIdSet known, DateTimeOffset now) =>
        new PartitionFold(Topic, Partition, Before, options.Bounds, followed, options.Names).Begin(Records, known, now);

    /// <summary>Returns the batch without records that lets the clock close the windows.</summary>
    /// <param name="options">When windows are closed.</param>
    /// <param name="now">The clock.</param>
    public FoldBatch Idle(AnalyticsOptions options, DateTimeOffset now) =>
        new PartitionFold(Topic, Partition, Before, options.Bounds).Idle(NextOffset, now);
}
