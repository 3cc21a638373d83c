using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>The bound of names that senders choose, on both engines.</summary>
public abstract class NameStoreTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const long Start = TopicRecords.Start;
    private const int MadeUp = 100_000;
    private const int BatchSize = 5_000;

    private static readonly NameBounds Bounds = new(Untrusted: 50, Trusted: 100, People: 20);

    private readonly TDatabase _replay = new();
    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly string _environment = $"acme/shop/{Guid.NewGuid():N}";
    private int _ids;

    public Task InitializeAsync() => _replay.InitializeAsync();

    public Task DisposeAsync() => _replay.DisposeAsync();

    [Fact]
    public async Task Commit_MadeUpNamesOfAClientKey_LeaveRowsUpToTheBoundAndRealOnesCount()
    {
        var texts = await CountAsync("analytics_texts");
        await FoldAsync([Track("purchase", Start, NameTrust.None), Exposure("checkout", Start, NameTrust.Ruleset)]);

        for (var first = 0; first < MadeUp; first += BatchSize)
            await FoldAsync([
                .. Enumerable.Range(first, BatchSize).Select(number => MadeUpEvent(number)),
                Track("purchase", Start, NameTrust.None),
                Exposure("checkout", Start, NameTrust.Ruleset),
            ]);

        var tracks = await migrated.Store.Sums.ReadTracksAsync(new(_environment, TimeStep.Day, 0, long.MaxValue));
        var evaluations = await migrated.Store.Sums.ReadEvaluationsAsync(new(_environment, TimeStep.Day, 0, long.MaxValue));
        // The names up to the bound, the real ones, the crash and the rest.
        Assert.True(tracks.Count <= Bounds.Untrusted + 2, $"{tracks.Count} rows of tracks");
        Assert.True(evaluations.Count <= Bounds.Untrusted + 2, $"{evaluations.Count} rows of evaluations");
        Assert.True((await migrated.Store.Sums.ReadSeenAsync(_environment)).Count <= Bounds.Untrusted + 2);
        Assert.True(await CountAsync("analytics_crash_groups", $"environment = '{_environment}'") <= Bounds.Untrusted + 1);
        Assert.True(await CountAsync("analytics_texts") - texts <= 4 * (Bounds.Untrusted + 10));
        const int Batches = 1 + MadeUp / BatchSize;
        Assert.Equal(Batches, tracks.Rows.Single(row => row.Key.Name == "purchase").Value.Events);
        Assert.Equal(Batches, evaluations.Rows.Single(row => row.Key.Flag == "checkout").Value.Events);
        Assert.Equal(MadeUp + Batches * 2, tracks.Rows.Sum(row => row.Value.Events) + evaluations.Rows.Sum(row => row.Value.Events));
        var counts = (await migrated.Store.Folds.FindPositionAsync(_topic, 0))!.Counts;
        Assert.InRange(counts.Bounded, MadeUp - 3 * Bounds.Untrusted - 10, MadeUp);
    }

    [Fact]
    public async Task Commit_OtherBatchesAndRepeatedCommits_CountTheSameNames()
    {
        var records = Enumerable.Range(0, 2).Select(partition => (IReadOnlyList<CountedEvent?>)RandomNames(new(partition), 4_000)).ToList();
        await new Consumers(migrated.Store.Folds, null, records, Bounds).RunAsync(seed: 1, maxBatch: 90);
        await using var replay = _replay.Open();
        await replay.Migrator.MigrateAsync();

        await new Consumers(replay.Folds, null, records, Bounds).RunAsync(seed: 7, maxBatch: 1_500);

        Assert.Equal(await StoredSums.ReadAsync(migrated.Store.Sums), await StoredSums.ReadAsync(replay.Sums));
        Assert.True((await replay.Folds.ReadPositionsAsync()).Sum(position => position.Counts.Bounded) > 1_000);
    }

    [Fact]
    public async Task RemoveExpired_NamesOutOfUse_AreRemovedAndThoseInUseStay()
    {
        await FoldAsync([Track("old", Start, NameTrust.None)]);
        await FoldAsync([Track("new", Start + 3 * 86_400_000L, NameTrust.None)]);

        await migrated.Store.Folds.RemoveExpiredAsync(new(), TopicRecords.Now);

        var shard = $"shard = (SELECT shard FROM analytics_offsets WHERE topic = '{_topic}')";
        Assert.Equal((1, 1), (await CountAsync("analytics_names", shard), await CountAsync("analytics_name_counts", shard)));
    }

    private static List<CountedEvent?> RandomNames(Random random, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number =>
                {
                    var time = Start - 40_000_000 + number * 20_000L - random.NextInt64(3_600_000);
                    var id = new Guid(number, (short)random.Next(3), 1, 0, 0, 0, 0, 0, 0, 0, 0);
                    var trust = (NameTrust)random.Next(3);
                    return (CountedEvent?)(
                        random.Next(2) == 0
                            ? new CountedTrack(id, time, TopicRecords.Environment, "user-1", "k1", $"event-{random.Next(300)}", 5)
                            {
                                Trust = trust,
                            }
                            : new CountedEvaluation(
                                id,
                                time,
                                TopicRecords.Environment,
                                $"user-{random.Next(100)}",
                                "k1",
                                EvaluationKind.Exposure,
                                [new($"flag-{random.Next(10) * random.Next(40)}", "on", "SPLIT", "rollout")]
                            )
                            {
                                Trust = trust,
                            }
                    );
                }),
        ];

    private CountedEvent MadeUpEvent(int number) =>
        (number % 3) switch
        {
            0 => Track($"made-up-{number}", Start, NameTrust.None),
            1 => Exposure($"made-up-{number}", Start, NameTrust.None),
            _ => new CountedCrash(NextId(), Start, _environment, "user-1", "k1", $"group-{number}", $"Type{number}")
            {
                App = $"shop/{number}",
                Flags = [($"made-up-{number}", "on")],
            },
        };

    private CountedTrack Track(string name, long time, NameTrust trust) =>
        new(NextId(), time, _environment, "user-1", "k1", name, 5) { Trust = trust };

    private CountedEvaluation Exposure(string flag, long time, NameTrust trust) =>
        new(NextId(), time, _environment, "user-1", "k1", EvaluationKind.Exposure, [new(flag, "on", "SPLIT", "rollout")]) { Trust = trust };

    private Guid NextId() => new(++_ids, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0);

    private async Task FoldAsync(IReadOnlyList<CountedEvent> events)
    {
        var folds = migrated.Store.Folds;
        var position = await folds.FindPositionAsync(_topic, 0);
        var fold = new PartitionFold(_topic, 0, position, new(), null, Bounds);
        var first = position?.NextOffset ?? 0;
        var records = events.Select((one, index) => new FoldRecord(first + index, one)).ToList();
        var ids = await folds.ReadIdsAsync(_topic, 0, PartitionFold.RangesOf(records));
        var partial = fold.Begin(records, ids, TopicRecords.Now.AddDays(30));
        Assert.True(await folds.CommitAsync(partial.Complete(await folds.ReadNamesAsync(_topic, 0, partial.Names))));
    }

    private async Task<long> CountAsync(string table, string condition = "1 = 1")
    {
        await using var connection = await migrated.Database.ConnectAsync();
        return await connection.ScalarAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {condition}");
    }
}

public sealed class SqliteNameStoreTests(Migrated<SqliteDatabase> migrated)
    : NameStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlNameStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : NameStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
