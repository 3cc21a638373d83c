using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Partitions that are added to a topic: a duplicate may then be in another partition than its event.</summary>
public abstract class AddedPartitionsTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private static readonly DateTimeOffset Now = TopicRecords.Now;

    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly string _environment = $"acme/shop/{Guid.NewGuid():N}";

    private IFoldStore Folds => migrated.Store.Folds;

    [Fact]
    public async Task Commit_DuplicateInAnAddedPartition_CountsOnce()
    {
        await Folds.RegisterPartitionsAsync(_topic, 1, Now);
        await FoldAsync(0, Track(1));
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);

        await FoldAsync(1, Track(1), Track(2));

        Assert.Equal(2, await EventsAsync());
    }

    [Fact]
    public async Task Commit_PartitionThatWasNotRegistered_CountsAsAdded()
    {
        await FoldAsync(0, Track(1));

        var isCommitted = await Folds.CommitAsync(
            new PartitionFold(_topic, 1, null, new WindowBounds()).Fold([new(0, Track(1))], new(), Now)
        );

        Assert.False(isCommitted);
    }

    [Fact]
    public async Task Commit_SameIdInTwoPartitionsOfATransaction_IsRefused()
    {
        await Folds.RegisterPartitionsAsync(_topic, 1, Now);
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);
        var batches = Enumerable
            .Range(0, 2)
            .Select(partition => new PartitionFold(_topic, partition, null, new WindowBounds()).Fold([new(0, Track(1))], new(), Now));

        var isCommitted = await Folds.CommitAsync([.. batches]);

        Assert.False(isCommitted);
        Assert.Equal(0, await EventsAsync());
    }

    [Fact]
    public async Task Commit_TopicThatDidNotGrow_ReadsItsOwnIdsOnly()
    {
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);
        await FoldAsync(0, Track(1));

        var ids = await Folds.ReadIdsAsync(_topic, 1, EventIdSet.RangesOf([Track(1).Id]));

        Assert.Equal(0, ids.Count);
    }

    [Fact]
    public async Task Commit_IdCountedByAnotherPartitionMeanwhile_IsRefusedAndThenADuplicate()
    {
        await Folds.RegisterPartitionsAsync(_topic, 1, Now);
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);
        var first = new PartitionFold(_topic, 0, null, new WindowBounds()).Fold([new(0, Track(1))], new(), Now);
        await FoldAsync(1, Track(1));

        var isCommitted = await Folds.CommitAsync(first);

        Assert.False(isCommitted);
        Assert.Null(await Folds.FindPositionAsync(_topic, 0));
        await FoldAsync(0, Track(1));
        Assert.Equal((1, new(0, 1, 0, 0, 0)), (await EventsAsync(), (await Folds.FindPositionAsync(_topic, 0))!.Counts));
    }

    [Fact]
    public async Task Commit_DuplicatesInAllPartitionsAtTheSameTime_CountOnce()
    {
        const int Partitions = 4;
        await Folds.RegisterPartitionsAsync(_topic, 1, Now);
        await Folds.RegisterPartitionsAsync(_topic, Partitions, Now);

        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => Task.Run(() => FoldAllAsync(partition, new(partition)))));

        Assert.Equal(1_000, await EventsAsync());
    }

    [Fact]
    public async Task RemoveExpired_IdsOfTheTimeOfTheChange_EndsTheComparisonWithOtherPartitions()
    {
        await Folds.RegisterPartitionsAsync(_topic, 1, Now);
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);
        await Folds.RemoveExpiredAsync(new(), Now.AddDays(9));
        await FoldAsync(0, Track(1));

        var ids = await Folds.ReadIdsAsync(_topic, 1, EventIdSet.RangesOf([Track(1).Id]));

        Assert.Equal(0, ids.Count);
    }

    /// <summary>Folds the same 1,000 events, in another order in each partition.</summary>
    private async Task FoldAllAsync(int partition, Random random)
    {
        var events = Enumerable.Range(0, 1_000).Select(Track).ToArray();
        random.Shuffle(events);
        for (var first = 0; first < events.Length; )
        {
            var fold = new PartitionFold(_topic, partition, await Folds.FindPositionAsync(_topic, partition), new WindowBounds());
            first = (int)(fold.Position?.NextOffset ?? 0);
            var records = events.Skip(first).Take(random.Next(1, 200)).Select((one, i) => new FoldRecord(first + i, one)).ToList();
            var ids = await Folds.ReadIdsAsync(_topic, partition, PartitionFold.RangesOf(records));
            if (records.Count > 0 && await Folds.CommitAsync(fold.Fold(records, ids, Now)))
                first += records.Count;
        }
    }

    private async Task FoldAsync(int partition, params CountedEvent[] events)
    {
        var position = await Folds.FindPositionAsync(_topic, partition);
        var first = position?.NextOffset ?? 0;
        var records = events.Select((one, index) => new FoldRecord(first + index, one)).ToList();
        var ids = await Folds.ReadIdsAsync(_topic, partition, PartitionFold.RangesOf(records));
        Assert.True(await Folds.CommitAsync(new PartitionFold(_topic, partition, position, new WindowBounds()).Fold(records, ids, Now)));
    }

    private async Task<long> EventsAsync()
    {
        var sums = await migrated.Store.Sums.ReadTracksAsync(new(_environment, TimeStep.Day, 0, long.MaxValue));
        return sums.Rows.Sum(row => row.Value.Events);
    }

    private CountedTrack Track(int number) =>
        new(
            new(0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number),
            TopicRecords.Start,
            _environment,
            "user-1",
            null,
            "purchase",
            1
        );
}

public sealed class SqliteAddedPartitionsTests(Migrated<SqliteDatabase> migrated)
    : AddedPartitionsTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlAddedPartitionsTests(Migrated<PostgreSqlDatabase> migrated)
    : AddedPartitionsTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
