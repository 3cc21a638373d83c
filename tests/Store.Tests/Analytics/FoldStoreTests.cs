using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>The positions, ids and sums of folds, on both engines.</summary>
public abstract class FoldStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const long Start = TopicRecords.Start;

    private static readonly DateTimeOffset Now = TopicRecords.Now;
    private static readonly WindowBounds Bounds = new();

    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly string _environment = $"acme/shop/{Guid.NewGuid():N}";

    private IFoldStore Folds => migrated.Store.Folds;

    [Fact]
    public async Task Commit_FirstBatch_SetsThePosition()
    {
        await CommitAsync(0, Track(1), Track(1), null);

        var position = await Folds.FindPositionAsync(_topic, 0);

        Assert.Equal(new(_topic, 0, 3, Start, new(1, 1, 0, 0, 1), Now), position);
        Assert.Null(await Folds.FindPositionAsync(_topic, 1));
        Assert.Contains(position, await Folds.ReadPositionsAsync());
    }

    [Fact]
    public async Task Commit_PositionMoved_IsRefusedAndWritesNothing()
    {
        var stale = new PartitionFold(_topic, 0, null, Bounds);
        await CommitAsync(0, Track(1));

        var isCommitted = await Folds.CommitAsync(stale.Fold([new(0, Track(2))], new(), Now));

        Assert.False(isCommitted);
        Assert.Equal(1, await EventsAsync());
    }

    [Fact]
    public async Task Commit_PartitionsTogether_CountsBothAndMovesBothPositions()
    {
        var (first, second) = (new PartitionFold(_topic, 0, null, Bounds), new PartitionFold(_topic, 1, null, Bounds));

        var isCommitted = await Folds.CommitAsync([
            second.Fold([new(4, Track(2))], new(), Now),
            first.Fold([new(0, Track(1))], new(), Now),
        ]);

        Assert.True(isCommitted);
        Assert.Equal(2, await EventsAsync());
        Assert.Equal(
            (1, 5),
            ((await Folds.FindPositionAsync(_topic, 0))!.NextOffset, (await Folds.FindPositionAsync(_topic, 1))!.NextOffset)
        );
    }

    [Fact]
    public async Task Commit_PositionOfOneOfThePartitionsMoved_WritesNothingOfTheOthers()
    {
        var (stale, other) = (new PartitionFold(_topic, 1, null, Bounds), new PartitionFold(_topic, 0, null, Bounds));
        await CommitAsync(1, Track(1));

        var isCommitted = await Folds.CommitAsync([other.Fold([new(0, Track(3))], new(), Now), stale.Fold([new(0, Track(2))], new(), Now)]);

        Assert.False(isCommitted);
        Assert.Equal(1, await EventsAsync());
        Assert.Null(await Folds.FindPositionAsync(_topic, 0));
    }

    [Fact]
    public async Task Commit_WatermarkMovedByAnotherConsumer_IsRefused()
    {
        // What is late depends on the watermark, so a batch that was folded with another one must not be written.
        await CommitAsync(0, Track(1));
        var position = await Folds.FindPositionAsync(_topic, 0);
        var (owner, other) = (new PartitionFold(_topic, 0, position, Bounds), new PartitionFold(_topic, 0, position, Bounds));
        await Folds.CommitAsync(other.Idle(1, Now));

        var isCommitted = await Folds.CommitAsync(owner.Fold([new(1, Track(2))], new(), Now));

        Assert.False(isCommitted);
        Assert.Equal(Now.ToUnixTimeMilliseconds(), (await Folds.FindPositionAsync(_topic, 0))!.Watermark);
    }

    [Fact]
    public async Task Commit_IdleNewPartition_StartsAtItsEnd()
    {
        await Folds.CommitAsync(new PartitionFold(_topic, 2, null, Bounds).Idle(42, Now));

        Assert.Equal((42, 0), ((await Folds.FindPositionAsync(_topic, 2))!.NextOffset, await EventsAsync()));
    }

    [Fact]
    public async Task Commit_DuplicateInALaterBatch_CountsOnce()
    {
        await CommitAsync(0, Track(1), Track(70_000));

        await CommitAsync(0, Track(70_000), Track(2), Track(1));

        Assert.Equal((3, new(3, 2, 0, 0, 0)), (await EventsAsync(), (await Folds.FindPositionAsync(_topic, 0))!.Counts));
    }

    [Fact]
    public async Task Commit_ManyIdsOfOneRange_StaysExact()
    {
        // More than 4,095 ids of a range are a bitmap.
        await CommitAsync(0, [.. Enumerable.Range(0, 6_000).Select(Track)]);

        await CommitAsync(0, [.. Enumerable.Range(3_000, 6_000).Select(Track)]);

        Assert.Equal(9_000, await EventsAsync());
    }

    [Fact]
    public async Task Commit_LargeSampledSums_StopAtTheLargestNumber()
    {
        var rare = Evaluation(1, samplingRate: 0.000_000_1);
        var sums = new EventFold().Fold([rare], new());
        for (var doubling = 0; doubling < 30; doubling++)
            foreach (var (cell, sum) in sums.Evaluations.Rows)
                sums.Evaluations.Add(cell, sum);
        for (var offset = 0; offset < 2; offset++)
        {
            var position = await Folds.FindPositionAsync(_topic, 0);
            Assert.True(
                await Folds.CommitAsync(
                    new FoldBatch(_topic, 0, position, offset + 1, Start, offset == 0 ? sums : WithoutIds(sums), new(1, 0, 0, 0, 0), Now)
                )
            );
        }

        var stored = await migrated.Store.Sums.ReadEvaluationsAsync(new(_environment, TimeStep.Day, 0, long.MaxValue));

        Assert.Equal(long.MaxValue, Assert.Single(stored.Rows).Value.Millionths);
    }

    [Fact]
    public async Task Commit_SameKeysInOppositeOrderInTwoPartitions_DoesNotDeadlock()
    {
        await Folds.RegisterPartitionsAsync(_topic, 2, Now);
        CountedEvent[] events = [.. Enumerable.Range(0, 400).Select(number => Evaluation(number, flag: $"flag-{number}"))];

        async Task WriteAsync(int partition, IEnumerable<CountedEvent> order)
        {
            var fold = new PartitionFold(_topic, partition, null, Bounds);
            foreach (var (round, part) in order.Chunk(40).Index())
            {
                var batch = fold.Fold(part.Select((one, index) => new FoldRecord(round * 40 + index, one)), new(), Now);
                Assert.True(await Folds.CommitAsync(batch));
                fold.Continue(batch.After);
            }
        }
        await Task.WhenAll(Task.Run(() => WriteAsync(0, events)), Task.Run(() => WriteAsync(1, events.Reverse())));

        var stored = await migrated.Store.Sums.ReadEvaluationsAsync(new(_environment, TimeStep.Minute, 0, long.MaxValue));
        Assert.Equal((400, true), (stored.Count, stored.Rows.All(row => row.Value.Events == 2)));
    }

    [Fact]
    public async Task ReadFollowed_SeveralPhases_ReturnsThemInOrder()
    {
        await using var connection = await migrated.Database.ConnectAsync();
        await connection.ExecuteAsync($"INSERT INTO analytics_followed VALUES ('{_environment}', 'a', 20), ('{_environment}', 'a', 10)");

        var followed = (await Folds.ReadFollowedAsync()).Single(flag => flag.Environment == _environment);

        Assert.Equal("a", followed.Flag);
        Assert.Equal([10, 20], followed.Phases.AsEnumerable());
    }

    private static EventSums WithoutIds(EventSums sums)
    {
        var copy = new EventSums();
        copy.Evaluations.Merge(sums.Evaluations);
        return copy;
    }

    private async Task CommitAsync(int partition, params CountedEvent?[] events)
    {
        var position = await Folds.FindPositionAsync(_topic, partition);
        var fold = new PartitionFold(_topic, partition, position, Bounds);
        var first = position?.NextOffset ?? 0;
        var records = events.Select((one, index) => new FoldRecord(first + index, one)).ToList();
        var ids = await Folds.ReadIdsAsync(_topic, partition, PartitionFold.RangesOf(records));
        Assert.True(await Folds.CommitAsync(fold.Fold(records, ids, Now)));
    }

    private async Task<long> EventsAsync()
    {
        var sums = await migrated.Store.Sums.ReadTracksAsync(new(_environment, TimeStep.Day, 0, long.MaxValue));
        return sums.Rows.Sum(row => row.Value.Events);
    }

    private CountedTrack Track(int number) => new(Id(number), Start, _environment, "user-1", null, "purchase", 1);

    private CountedEvaluation Evaluation(int number, double samplingRate = 1, string flag = "banner") =>
        new(
            Id(number),
            Start,
            _environment,
            "user-1",
            "k1",
            EvaluationKind.Single,
            [new(flag, "on", "SPLIT", "rollout", null, samplingRate)]
        );

    private static Guid Id(int number) => new(number >> 16, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number);
}

public sealed class SqliteFoldStoreTests(Migrated<SqliteDatabase> migrated)
    : FoldStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlFoldStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : FoldStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
