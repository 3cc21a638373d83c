using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>
/// Folds the partitions of a topic as several consumers do: each partition in a task of its own, with consumers that end in the middle of
/// a commit, and consumers that no longer own the partition and commit at the same time.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="dialect">The engine, or null when nothing fails.</param>
/// <param name="partitions">The records of each partition.</param>
/// <param name="names">How many names count by themselves.</param>
internal sealed class Consumers(
    IFoldStore store,
    FaultyDialect? dialect,
    IReadOnlyList<IReadOnlyList<CountedEvent?>> partitions,
    NameBounds names
)
{
    private const string Topic = "evaluations";

    // The steps of a commit with rows in every table, so that each of them fails sometimes.
    private const int Steps = 38;

    private static readonly WindowBounds Bounds = new();
    private static readonly FollowedFlag[] Followed = [new(TopicRecords.Environment, "flag-0", [0])];

    private int _faults;
    private int _refused;

    /// <summary>Gets the number of faults that happened.</summary>
    public int Faults => _faults;

    /// <summary>Gets the number of commits that the store refused because another consumer was first.</summary>
    public int Refused => _refused;

    /// <summary>Folds everything.</summary>
    /// <param name="seed">The seed of batch sizes, faults and stale consumers.</param>
    /// <param name="maxBatch">The largest batch, in records.</param>
    public async Task RunAsync(int seed, int maxBatch)
    {
        await store.RegisterPartitionsAsync(Topic, partitions.Count, TopicRecords.Now);
        await Task.WhenAll(
            Enumerable.Range(0, partitions.Count).Select(partition => Task.Run(() => FoldAsync(partition, new(seed + partition), maxBatch)))
        );
    }

    private async Task FoldAsync(int partition, Random random, int maxBatch)
    {
        var stale = await ReadAsync(partition);
        var owner = stale;
        while ((owner.Position?.NextOffset ?? 0) < partitions[partition].Count)
        {
            // One in ten batches meets a consumer that has lost the partition, at the position of an earlier batch or of this one.
            var zombie = random.Next(10) == 0 ? CommitAsync(partition, stale, random.Next(1, maxBatch), null) : Task.FromResult(false);
            var isCommitted = await CommitAsync(partition, owner, random.Next(1, maxBatch), NextFault(random));
            await zombie;
            if (random.Next(3) == 0)
                stale = await ReadAsync(partition);
            if (!isCommitted)
                owner = await ReadAsync(partition);
        }
    }

    private Fault? NextFault(Random random) =>
        dialect is null || random.Next(100) >= 65 ? null : new(random.Next(1, Steps), (FaultKind)random.Next(3));

    private async Task<PartitionFold> ReadAsync(int partition)
    {
        while (true)
            try
            {
                return new(Topic, partition, await store.FindPositionAsync(Topic, partition), Bounds, Followed, names);
            }
            catch (StorageUnavailableException) when (dialect is not null)
            {
                // A connection of the pool was cut.
            }
    }

    /// <summary>Folds and commits one batch.</summary>
    /// <returns>False when the consumer must read the position again.</returns>
    private async Task<bool> CommitAsync(int partition, PartitionFold fold, int size, Fault? fault)
    {
        var all = partitions[partition];
        var first = (int)(fold.Position?.NextOffset ?? 0);
        var records = Enumerable
            .Range(first, Math.Min(size, all.Count - first))
            .Select(offset => new FoldRecord(offset, all[offset]))
            .ToList();
        dialect?.Arm(fault);
        try
        {
            var ids = await store.ReadIdsAsync(Topic, partition, PartitionFold.RangesOf(records));
            var partial = fold.Begin(records, ids, TopicRecords.Now);
            var batch = partial.Complete(await store.ReadNamesAsync(Topic, partition, partial.Names));
            var isCommitted = await store.CommitAsync(batch);
            if (isCommitted)
                fold.Continue(batch.After);
            else
                Interlocked.Increment(ref _refused);
            return isCommitted;
        }
        catch (Exception exception)
            when (dialect is not null && exception is (InjectedCrashException or OperationCanceledException or StorageUnavailableException))
        {
            return false;
        }
        finally
        {
            dialect?.Arm(null);
            if (fault is { HasHappened: true })
                Interlocked.Increment(ref _faults);
        }
    }
}
