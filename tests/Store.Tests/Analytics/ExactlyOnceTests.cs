using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Store.Analytics;
using FlagCluster.Store.PostgreSql;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Sqlite;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>
/// Tests that events count exactly once on both engines: 500,000 events each, with duplicates, disorder and late ones, and 500 faults each.
/// </summary>
public abstract class ExactlyOnceTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int Partitions = 4;
    private const int EventsPerPartition = 125_000;
    private const int MinFaults = 500;

    private readonly TDatabase _replay = new();

    protected TDatabase Database => migrated.Database;

    private protected abstract ISqlDialect Dialect { get; }

    public Task InitializeAsync() => _replay.InitializeAsync();

    public Task DisposeAsync() => _replay.DisposeAsync();

    [Fact]
    public async Task Commit_CrashesCutsAndStaleConsumers_CountsEveryEventOnce()
    {
        var records = Enumerable
            .Range(0, Partitions)
            .Select(partition => (IReadOnlyList<CountedEvent?>)new TopicRecords(partition).Next(EventsPerPartition))
            .ToList();
        var expected = new TopicCount();
        foreach (var partition in records)
            expected.Add(partition, TopicRecords.Now.ToUnixTimeMilliseconds());
        await using var dialect = new FaultyDialect(Dialect, CutAsync);
        var database = new Database(dialect);
        var consumers = new Consumers(new SqlFoldStore(database, new(database)), dialect, records, new());

        await consumers.RunAsync(seed: 1, maxBatch: 1_800);

        Assert.True(consumers.Faults >= MinFaults, $"Only {consumers.Faults} faults happened.");
        Assert.True(consumers.Refused > 0, "No stale consumer was refused.");
        var counts = (await migrated.Store.Folds.ReadPositionsAsync()).Aggregate(
            default(FlagCluster.Analytics.Storage.FoldCounts),
            (sum, position) => sum.Plus(position.Counts)
        );
        Assert.Equal(new(expected.Folded, expected.Duplicates, expected.Late, expected.Early, expected.DeadLetters), counts);
        var sums = await StoredSums.ReadAsync(migrated.Store.Sums);
        Assert.Equal(expected.Text, sums);

        // The same topic in an empty database, with other batches and another interleaving.
        await using var replay = _replay.Open();
        await replay.Migrator.MigrateAsync();
        await new Consumers(replay.Folds, null, records, new()).RunAsync(seed: 99, maxBatch: 20_000);

        Assert.Equal(sums, await StoredSums.ReadAsync(replay.Sums));
    }

    private protected virtual Task CutAsync(DbConnection connection) => throw new InjectedCrashException();
}

public sealed class SqliteExactlyOnceTests(Migrated<SqliteDatabase> migrated)
    : ExactlyOnceTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    private protected override ISqlDialect Dialect =>
        new SqliteDialect(Options.Create(new SqliteOptions { Path = Database.Path, BusyTimeout = TimeSpan.FromMinutes(1) }));
}

public sealed class PostgreSqlExactlyOnceTests(Migrated<PostgreSqlDatabase> migrated)
    : ExactlyOnceTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private protected override ISqlDialect Dialect =>
        new PostgreSqlDialect(Options.Create(new PostgreSqlOptions { ConnectionString = Database.ConnectionString }));

    private protected override async Task CutAsync(DbConnection connection)
    {
        await using var other = await Database.ConnectAsync();
        await other.ExecuteAsync($"SELECT pg_terminate_backend({((NpgsqlConnection)connection).ProcessID})");
    }
}
