using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Crashes, which are committed with the other sums, on both engines.</summary>
public abstract class CrashStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const long Day = 86_400_000;

    private static readonly DateTimeOffset Now = TopicRecords.Now;
    private static readonly long Today = TimeStep.Day.Start(Now.ToUnixTimeMilliseconds());

    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly string _environment = $"acme/shop/{Guid.NewGuid():N}";

    private ICrashReader Crashes => migrated.Store.Crashes;

    [Fact]
    public async Task Commit_BatchesOfPartitionsInAnyOrder_ReadAsOneFold()
    {
        var random = new Random(7);
        var crashes = Enumerable
            .Range(1, 60)
            .Select(number => Crash(Today - random.Next(2) * Day + random.Next(3), $"user-{random.Next(9)}", "g", $"v{number % 3}"))
            .ToArray();
        var expected = new CrashSums();
        foreach (var crash in crashes)
            expected.Add(crash);

        foreach (var (index, batch) in crashes.Chunk(7).Index())
            await CommitAsync(index % 2, batch);

        Assert.Equal(expected.Days.Rows, (await Crashes.ReadDaysAsync(_environment, 0, long.MaxValue)).Rows);
        Assert.Equal(expected.Groups.Rows[0].Value, await Crashes.FindGroupAsync(_environment, "g"));
        Assert.Equal(expected.Flags.Rows, (await Crashes.ReadFlagsAsync(_environment, "g")).Rows);
        var people = await Crashes.ReadPeopleOfFlagAsync(_environment, "flag", Today, long.MaxValue);
        foreach (var (variant, sum) in people)
            Assert.Equal(expected.People.Find(new(Today, _environment, "", "flag", variant))!.ToBytes(), sum.ToBytes());
        Assert.Equal(3, people.Count);
        Assert.Equal(
            expected.People.Find(new(Today, _environment, "g", "", ""))!.ToBytes(),
            (await Crashes.ReadPeopleOfGroupAsync(_environment, "g", Today, long.MaxValue)).ToBytes()
        );
    }

    [Fact]
    public async Task Commit_BatchThatIsRefused_CountsNoCrash()
    {
        var batch = await FoldAsync(0, [Crash(Today, "ada", "g", "on")]);
        Assert.True(await migrated.Store.Folds.CommitAsync(batch));

        Assert.False(await migrated.Store.Folds.CommitAsync(batch));

        Assert.Equal(1, (await Crashes.FindGroupAsync(_environment, "g"))!.Events);
    }

    [Fact]
    public async Task RemoveExpired_DetailsThenGroups_AreRemoved()
    {
        await CommitAsync(0, Crash(Today, "ada", "g", "on"));

        await migrated.Store.Folds.RemoveExpiredAsync(new(), Now.AddDays(31));
        var withoutDetails = await Crashes.FindGroupAsync(_environment, "g");
        await migrated.Store.Folds.RemoveExpiredAsync(new(), Now.AddDays(92));

        Assert.Equal((null, null, "E"), (withoutDetails!.Last.Stack, withoutDetails.Last.Message, withoutDetails.Last.Type));
        Assert.Null(await Crashes.FindGroupAsync(_environment, "g"));
        Assert.Empty((await Crashes.ReadFlagsAsync(_environment, "g")).Rows);
        Assert.Empty((await Crashes.ReadDaysAsync(_environment, 0, long.MaxValue)).Rows);
        Assert.Empty(await Crashes.ReadPeopleOfFlagAsync(_environment, "flag", 0, long.MaxValue));
    }

    [Fact]
    public async Task ReadGaps_CommitsMoreThanAnHourApart_AreAGap()
    {
        await CommitAtAsync(Now);
        await CommitAtAsync(Now.AddMinutes(60));
        await CommitAtAsync(Now.AddHours(3));

        var gaps = await migrated.Store.Consumption.ReadGapsAsync();

        Assert.Contains(new(DateTimeOffset.UnixEpoch, Now), gaps);
        Assert.Contains(new(Now.AddMinutes(60), Now.AddHours(3)), gaps);
        Assert.DoesNotContain(gaps, gap => gap.Start == Now);
    }

    private async Task CommitAsync(int partition, params CountedCrash[] crashes) =>
        Assert.True(await migrated.Store.Folds.CommitAsync(await FoldAsync(partition, crashes)));

    private async Task CommitAtAsync(DateTimeOffset now)
    {
        var fold = new PartitionFold(_topic, 0, await migrated.Store.Folds.FindPositionAsync(_topic, 0), new WindowBounds());
        Assert.True(await migrated.Store.Folds.CommitAsync(fold.Idle(0, now)));
    }

    private async Task<FoldBatch> FoldAsync(int partition, CountedCrash[] crashes)
    {
        var position = await migrated.Store.Folds.FindPositionAsync(_topic, partition);
        var next = position?.NextOffset ?? 0;
        List<FoldRecord> records = [.. crashes.Select((crash, index) => new FoldRecord(next + index, crash))];
        var known = await migrated.Store.Folds.ReadIdsAsync(_topic, partition, PartitionFold.RangesOf(records));
        return new PartitionFold(_topic, partition, position, new WindowBounds()).Fold(records, known, Now);
    }

    private CountedCrash Crash(long time, string person, string group, string variant) =>
        new(Guid.NewGuid(), time, _environment, person, "key", group, "E")
        {
            Message = $"m{time}",
            Stack = "s",
            App = "shop/1",
            Flags = [("flag", variant)],
        };
}

public sealed class SqliteCrashStoreTests(Migrated<SqliteDatabase> migrated)
    : CrashStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlCrashStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : CrashStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
