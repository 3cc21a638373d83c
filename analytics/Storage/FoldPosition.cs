namespace FlagCluster.Analytics.Storage;

/// <summary>Represents how far a partition is folded.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="NextOffset">The offset of the first record that is not folded.</param>
/// <param name="Watermark">
/// The largest time of the events so far, in Unix milliseconds; of an idle partition the clock. It determines which events are late.
/// </param>
/// <param name="Counts">The numbers of records so far.</param>
/// <param name="UpdatedAt">The time of the last commit.</param>
public sealed record FoldPosition(
    string Topic,
    int Partition,
    long NextOffset,
    long Watermark,
    FoldCounts Counts,
    DateTimeOffset UpdatedAt
);
