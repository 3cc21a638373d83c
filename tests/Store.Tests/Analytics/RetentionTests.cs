using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>The retention of sums and ids, on both engines.</summary>
public abstract class RetentionTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const long Start = TopicRecords.Start;

    private static readonly DateTimeOffset Now = TopicRecords.Now;

    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly string _environment = $"acme/shop/{Guid.NewGuid():N}";

    private IFoldStore Folds => migrated.Store.Folds;

    [Fact]
    public async Task RemoveExpired_OldMinutes_KeepsHoursAndDays()
    {
        await FoldAsync();

        await Folds.RemoveExpiredAsync(new(), Now.AddDays(8));

        Assert.Equal(
            (0, 1, 1),
            (await EvaluationsAsync(TimeStep.Minute), await EvaluationsAsync(TimeStep.Hour), await EvaluationsAsync(TimeStep.Day))
        );
        Assert.Equal((0, 1), (await TracksAsync(TimeStep.Minute), await TracksAsync(TimeStep.Day)));
        Assert.Equal(1, await PeopleAsync(TimeStep.Hour));
    }

    [Fact]
    public async Task RemoveExpired_OldHours_KeepsDays()
    {
        await FoldAsync();

        await Folds.RemoveExpiredAsync(new(), Now.AddDays(92));

        Assert.Equal((0, 1), (await EvaluationsAsync(TimeStep.Hour), await EvaluationsAsync(TimeStep.Day)));
        Assert.Equal((0, 1), (await PeopleAsync(TimeStep.Hour), await PeopleAsync(TimeStep.Day)));
        Assert.Single((await migrated.Store.Sums.ReadSeenAsync(_environment)).Rows);
        var people = await migrated.Store.Sums.ReadPeopleOfFlagAsync(_environment, "banner", includeLate: true);
        Assert.Equal((0, 0), (people.Exposures.Count, people.PersonTracks.Count));
    }

    [Fact]
    public async Task RemoveExpired_WithinTheRetention_RemovesNothing()
    {
        await FoldAsync();

        await Folds.RemoveExpiredAsync(new(), Now.AddDays(5));

        Assert.Equal((1, 1), (await EvaluationsAsync(TimeStep.Minute), await TracksAsync(TimeStep.Minute)));
        Assert.Equal(2, (await IdsAsync()).Count);
    }

    [Fact]
    public async Task RemoveExpired_OldIds_AreForgotten()
    {
        await FoldAsync();

        await Folds.RemoveExpiredAsync(new(), Now.AddDays(9));

        Assert.Equal(0, (await IdsAsync()).Count);
    }

    [Fact]
    public async Task RemoveExpired_MoreRowsThanAPortion_RemovesAll()
    {
        var evaluations = Enumerable.Range(0, 12_000).Select(number => Evaluation(number, $"flag-{number}"));
        await FoldAsync([.. evaluations]);

        await Folds.RemoveExpiredAsync(new(), Now.AddDays(8));

        Assert.Equal((0, 12_000), (await EvaluationsAsync(TimeStep.Minute), await EvaluationsAsync(TimeStep.Hour)));
    }

    private async Task FoldAsync(params CountedEvent[] events)
    {
        if (events.Length == 0)
            events = [Evaluation(1, "banner"), new CountedTrack(Id(2), Start, _environment, "user-1", null, "purchase", 1)];
        var fold = new PartitionFold(_topic, 0, null, new WindowBounds(), [new(_environment, "banner", [0])]);
        var records = events.Select((one, index) => new FoldRecord(index, one));
        Assert.True(await Folds.CommitAsync(fold.Fold(records, new(), Now)));
    }

    private Task<EventIdSet> IdsAsync() => Folds.ReadIdsAsync(_topic, 0, EventIdSet.RangesOf([Id(1), Id(2)]));

    private async Task<int> EvaluationsAsync(TimeStep step) =>
        (await migrated.Store.Sums.ReadEvaluationsAsync(new(_environment, step, 0, long.MaxValue))).Count;

    private async Task<int> TracksAsync(TimeStep step) =>
        (await migrated.Store.Sums.ReadTracksAsync(new(_environment, step, 0, long.MaxValue))).Count;

    private async Task<int> PeopleAsync(TimeStep step) =>
        (await migrated.Store.Sums.ReadPeopleAsync(new(_environment, step, 0, long.MaxValue))).Count;

    private CountedEvaluation Evaluation(int number, string flag) =>
        new(Id(number), Start, _environment, "user-1", null, EvaluationKind.Single, [new(flag, "on", "SPLIT")]);

    private static Guid Id(int number) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number);
}

public sealed class SqliteRetentionTests(Migrated<SqliteDatabase> migrated)
    : RetentionTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlRetentionTests(Migrated<PostgreSqlDatabase> migrated)
    : RetentionTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
