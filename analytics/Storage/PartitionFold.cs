using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Windows;

namespace FlagCluster.Analytics.Storage;

/// <summary>
/// Folds the records of one partition into batches for <see cref="IFoldStore"/>. Every source uses it: Kafka, the local journal, and tests.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// var partition = new PartitionFold(topic, number, await store.FindPositionAsync(topic, number), bounds, followed);
/// var ids = await store.ReadIdsAsync(topic, number, PartitionFold.RangesOf(records));
/// var partial = partition.Begin(records, ids, now);
/// var batch = partial.Complete(await store.ReadNamesAsync(topic, number, partial.Names));
/// if (await store.CommitAsync(batch)) partition.Continue(batch.After); // else read the position again
/// </code>
/// </remarks>
public sealed class PartitionFold
{
    private readonly string _topic;
    private readonly int _partition;
    private readonly WindowBounds _bounds;
    private readonly NameBounds? _names;
    private EventFold _fold;

    /// <summary>Initializes the fold of a partition.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="position">The stored position, or null when nothing of the partition was committed.</param>
    /// <param name="bounds">When windows are closed.</param>
    /// <param name="followed">The flags of which people are recorded one by one.</param>
    /// <param name="names">How many names count by themselves; null without a bound.</param>
    public PartitionFold(
        string topic,
        int partition,
        FoldPosition? position,
        WindowBounds bounds,
        IEnumerable<FollowedFlag>? followed = null,
        NameBounds? names = null
    )
    {
        ArgumentNullException.ThrowIfNull(bounds);
        (_topic, _partition, _bounds, Position, _names) = (topic, partition, bounds, position, names);
        _fold = new(bounds.Step, followed, names);
    }

    /// <summary>Gets the position that the next batch continues; null before the first one.</summary>
    public FoldPosition? Position { get; private set; }

    /// <summary>Returns the ranges of ids that a batch needs.</summary>
    /// <param name="records">The records.</param>
    public static IReadOnlyList<EventIdRange> RangesOf(IEnumerable<FoldRecord> records) =>
        EventIdSet.RangesOf(records.Where(record => record.Event is not null).Select(record => record.Event!.Id));

    /// <summary>Folds the next records of a partition of which no name is known. The fold stays at its position.</summary>
    /// <param name="records">The records in the order of their offsets; those before the position are skipped.</param>
    /// <param name="known">The ids that were counted before, of the ranges of these records.</param>
    /// <param name="now">The clock.</param>
    public FoldBatch Fold(IEnumerable<FoldRecord> records, EventIdSet known, DateTimeOffset now) =>
        Begin(records, known, now).Complete(new());

    /// <summary>
    /// Folds the next records, up to the names that they need. The fold stays at its position until <see cref="Continue"/>.
    /// </summary>
    /// <param name="records">The records in the order of their offsets; those before the position are skipped.</param>
    /// <param name="known">The ids that were counted before, of the ranges of these records.</param>
    /// <param name="now">The clock.</param>
    public PartialFold Begin(IEnumerable<FoldRecord> records, EventIdSet known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(known);
        var clock = now.ToUnixTimeMilliseconds();
        var next = Position?.NextOffset ?? 0;
        var watermark = new PartitionWatermark(_bounds, Position?.Watermark ?? 0);
        var batch = _fold.Begin(known);
        var counts = default(FoldCounts);
        foreach (var (offset, one) in records)
        {
            if (offset < next)
                continue;
            next = offset + 1;
            if (one is null)
            {
                counts = counts with { DeadLetters = counts.DeadLetters + 1 };
                continue;
            }
            // Duplicates are observed too: whether another partition has counted a record must not change the watermark.
            var timing = watermark.Observe(one.Time, clock);
            if (batch.Add(one, timing == EventTiming.Late, watermark.Day) && timing != EventTiming.OnTime)
                counts = timing == EventTiming.Late ? counts with { Late = counts.Late + 1 } : counts with { Early = counts.Early + 1 };
        }
        return new(batch, new(_topic, _partition, Position, next, watermark.Value, new(), counts, now));
    }

    /// <summary>
    /// Returns a batch without records that raises the watermark to the clock: for a partition that is caught up and has had no records for
    /// <see cref="WindowBounds.Idle"/>, so that it does not hold the windows of the others open.
    /// </summary>
    /// <param name="nextOffset">The end of the partition, which is used when it has no position yet.</param>
    /// <param name="now">The clock.</param>
    public FoldBatch Idle(long nextOffset, DateTimeOffset now)
    {
        var watermark = new PartitionWatermark(_bounds, Position?.Watermark ?? 0);
        watermark.Advance(now.ToUnixTimeMilliseconds());
        return new(_topic, _partition, Position, Position?.NextOffset ?? nextOffset, watermark.Value, new(), default, now);
    }

    /// <summary>Continues after a committed batch.</summary>
    /// <param name="position">The position that was committed: <see cref="FoldBatch.After"/>.</param>
    public void Continue(FoldPosition position) => Position = position;

    /// <summary>Replaces the flags of which people are recorded one by one, from the next batch on.</summary>
    /// <param name="followed">The flags.</param>
    public void Follow(IEnumerable<FollowedFlag> followed) => _fold = new(_bounds.Step, followed, _names);
}
