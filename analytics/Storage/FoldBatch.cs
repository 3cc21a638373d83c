using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents what one transaction writes: the change that consecutive records of a partition make.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Before">
/// The position that the batch continues, or null for the first one of the partition. The commit is refused when it is no longer the
/// stored one.
/// </param>
/// <param name="NextOffset">The offset after the last record of the batch.</param>
/// <param name="Watermark">The watermark after the last record of the batch.</param>
/// <param name="Sums">The change of the sums, and the new ids.</param>
/// <param name="Counts">The numbers of the records.</param>
/// <param name="Now">The clock.</param>
public sealed record FoldBatch(
    string Topic,
    int Partition,
    FoldPosition? Before,
    long NextOffset,
    long Watermark,
    EventSums Sums,
    FoldCounts Counts,
    DateTimeOffset Now
)
{
    /// <summary>Gets the position after the commit.</summary>
    public FoldPosition After => new(Topic, Partition, NextOffset, Watermark, (Before?.Counts ?? default).Plus(Counts), Now);
}
