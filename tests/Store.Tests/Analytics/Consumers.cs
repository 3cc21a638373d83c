using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>
/// Folds the partitions of a topic as several consumers do: each has a task of its own and two partitions, which it commits together or one
/// by one. Some end in the middle of a commit, and some no longer own the partitions and commit at the same time.
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

    // The steps of a commit of two partitions with rows in every table, so that each of them fails sometimes.
    private const int Steps = 52;

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
            Enumerable.Range(0, partitions.Count).Chunk(2).Select(owned => Task.Run(() => FoldAsync(owned, new(seed + owned[0]), maxBatch)))
        );
    }

    private async Task FoldAsync(int[] owned, Random random, int maxBatch)
    {
        var stale = await ReadAsync(owned);
        var owner = await ReadAsync(owned);
        while (owned.Any(HasMore))
        {
            // One in ten batches meets a consumer that has lost the partitions, at the positions of earlier batches or of this one.
            var zombie = random.Next(10) == 0 ? CommitAsync(Some(owned), stale, maxBatch, random, null) : Task.FromResult(false);
            var isCommitted = await CommitAsync(Some(owned.Where(HasMore)), owner, maxBatch, random, NextFault(random));
            await zombie;
            if (random.Next(3) == 0)
                stale = await ReadAsync(owned);
            if (!isCommitted)
                owner = await ReadAsync(owned);
        }

        bool HasMore(int partition) => NextOffset(owner[partition]) < partitions[partition].Count;

        // All of them or one.
        int[] Some(IEnumerable<int> from)
        {
            int[] all = [.. from];
            return random.Next(2) == 0 ? all : [all[random.Next(all.Length)]];
        }
    }

    private static int NextOffset(PartitionFold fold) => (int)(fold.Position?.NextOffset ?? 0);

    private Fault? NextFault(Random random) =>
        dialect is null || random.Next(100) >= 65 ? null : new(random.Next(1, Steps), (FaultKind)random.Next(3));

    private async Task<Dictionary<int, PartitionFold>> ReadAsync(int[] owned)
    {
        while (true)
            try
            {
                var folds = new Dictionary<int, PartitionFold>();
                foreach (var partition in owned)
                    folds[partition] = new(Topic, partition, await store.FindPositionAsync(Topic, partition), Bounds, Followed, names);
                return folds;
            }
            catch (StorageUnavailableException) when (dialect is not null)
            {
                // A connection of the pool was cut.
            }
    }

    /// <summary>Folds a batch of each partition, and commits them together.</summary>
    /// <returns>False when the consumer must read the positions again.</returns>
    private async Task<bool> CommitAsync(int[] some, Dictionary<int, PartitionFold> folds, int maxBatch, Random random, Fault? fault)
    {
        int[] sizes = [.. some.Select(_ => random.Next(1, maxBatch))];
        dialect?.Arm(fault);
        try
        {
            var batches = new List<FoldBatch>();
            foreach (var (partition, size) in some.Zip(sizes))
                batches.Add(await FoldAsync(partition, folds[partition], size));
            var isCommitted = await store.CommitAsync(batches);
            if (isCommitted)
                batches.ForEach(batch => folds[batch.Partition].Continue(batch.After));
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

    private async Task<FoldBatch> FoldAsync(int partition, PartitionFold fold, int size)
    {
        var all = partitions[partition];
        var first = NextOffset(fold);
        var records = Enumerable
            .Range(first, Math.Min(size, all.Count - first))
            .Select(offset => new FoldRecord(offset, all[offset]))
            .ToList();
        var ids = await store.ReadIdsAsync(Topic, partition, PartitionFold.RangesOf(records));
        var partial = fold.Begin(records, ids, TopicRecords.Now);
        return partial.Complete(await store.ReadNamesAsync(Topic, partition, partial.Names));
    }
}
