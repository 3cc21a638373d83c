using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Represents a store whose commits a test makes fail, before or after the database has them, or delays.</summary>
internal sealed class FaultyFoldStore(IFoldStore store) : IFoldStore
{
    private int _commits;

    /// <summary>Gets or sets what happens before the commit with a number, from 1.</summary>
    public Func<int, IReadOnlyList<FoldBatch>, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Gets or sets what happens after it.</summary>
    public Func<int, IReadOnlyList<FoldBatch>, bool, Task> After { get; set; } = (_, _, _) => Task.CompletedTask;

    public static Task Unavailable() => throw new StorageUnavailableException("The test makes the database unavailable.");

    /// <summary>Makes commits wait.</summary>
    /// <param name="waits">Is set by the first commit that waits.</param>
    /// <param name="until">Ends the wait.</param>
    public void HoldCommits(TaskCompletionSource waits, Task until) =>
        Before = (_, _) =>
        {
            waits.TrySetResult();
            return until;
        };

    public async Task<bool> CommitAsync(IReadOnlyList<FoldBatch> batches, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _commits);
        await Before(number, batches);
        var isCommitted = await store.CommitAsync(batches, CancellationToken.None);
        await After(number, batches, isCommitted);
        return isCommitted;
    }

    public Task RegisterPartitionsAsync(string topic, int partitions, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        store.RegisterPartitionsAsync(topic, partitions, now, cancellationToken);

    public Task<FoldPosition?> FindPositionAsync(string topic, int partition, CancellationToken cancellationToken = default) =>
        store.FindPositionAsync(topic, partition, cancellationToken);

    public Task<IReadOnlyList<FoldPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        store.ReadPositionsAsync(cancellationToken);

    public Task<EventIdSet> ReadIdsAsync(
        string topic,
        int partition,
        IReadOnlyList<EventIdRange> ranges,
        CancellationToken cancellationToken = default
    ) => store.ReadIdsAsync(topic, partition, ranges, cancellationToken);

    public Task<KnownNames> ReadNamesAsync(
        string topic,
        int partition,
        IReadOnlyCollection<NameKey> names,
        CancellationToken cancellationToken = default
    ) => store.ReadNamesAsync(topic, partition, names, cancellationToken);

    public Task<IReadOnlyList<FollowedFlag>> ReadFollowedAsync(CancellationToken cancellationToken = default) =>
        store.ReadFollowedAsync(cancellationToken);

    public Task RemoveExpiredAsync(FoldRetention retention, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        store.RemoveExpiredAsync(retention, now, cancellationToken);
}
