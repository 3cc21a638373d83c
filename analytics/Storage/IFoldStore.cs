using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>
/// Stores what consumers fold. Duplicates, sums and the positions of partitions are written in one transaction, so a batch counts exactly
/// once, however often consumers crash, repeat it, or read the same partition at the same time.
/// </summary>
/// <remarks>
/// A consumer reads the position of its partition, then the ids of the records that it received, folds them with
/// <see cref="PartitionFold"/> and commits. When the commit is refused or its outcome is unknown, it reads the position again.
/// All methods throw <see cref="Contracts.Environments.StorageUnavailableException"/> when the database is unavailable.
/// </remarks>
public interface IFoldStore
{
    /// <summary>
    /// Records how many partitions a topic has. Call it when partitions are assigned. After an increase the records of a person are in
    /// another partition, so until <see cref="FoldRetention.Ids"/> has passed, ids are compared with those of all partitions of the topic.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">The number of its partitions.</param>
    /// <param name="now">The clock.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <remarks>Without this call a partition that is folded for the first time counts as added: exact, but slower.</remarks>
    Task RegisterPartitionsAsync(string topic, int partitions, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Returns the position of a partition, or null when nothing of it was committed.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<FoldPosition?> FindPositionAsync(string topic, int partition, CancellationToken cancellationToken = default);

    /// <summary>Returns the positions of all partitions of all topics.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<FoldPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the ids that were counted before, of the ranges that a batch needs.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="ranges">The ranges: <see cref="EventIdSet.RangesOf"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<EventIdSet> ReadIdsAsync(
        string topic,
        int partition,
        IReadOnlyList<EventIdRange> ranges,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns what is known of names in a partition, and how many names of their groups there are.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="names">The names: <see cref="PartialFold.Names"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<KnownNames> ReadNamesAsync(
        string topic,
        int partition,
        IReadOnlyCollection<NameKey> names,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the flags of which people are recorded one by one.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<FollowedFlag>> ReadFollowedAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes batches of different partitions in one transaction. Together they write each row once, so that many partitions cost the
    /// database hardly more than one.
    /// </summary>
    /// <param name="batches">The batches, one per partition.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>
    /// False when another consumer has moved the position of one or has counted one of its ids: nothing is written. Read the positions and
    /// the ids again.
    /// </returns>
    Task<bool> CommitAsync(IReadOnlyList<FoldBatch> batches, CancellationToken cancellationToken = default);

    /// <summary>Removes rows after their retention, in many short transactions.</summary>
    /// <param name="retention">How long rows are kept.</param>
    /// <param name="now">The clock.</param>
    /// <param name="cancellationToken">Cancels the operation; what is removed stays removed.</param>
    Task RemoveExpiredAsync(FoldRetention retention, DateTimeOffset now, CancellationToken cancellationToken = default);
}
