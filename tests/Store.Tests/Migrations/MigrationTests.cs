using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Migrations;

/// <summary>Bringing the schema up to date, on any engine. Every test has a new database.</summary>
public abstract class MigrationTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Migrate_Twice_AppliesEachScriptOnceAndKeepsTheData()
    {
        var environment = SampleChanges.Environment("kept");
        await using (var first = _database.Open())
        {
            await first.Migrator.MigrateAsync();
            await first.Log.AppendAsync(environment, 1, 3);
            await first.Migrator.MigrateAsync();
        }

        await using var second = _database.Open();
        await second.Migrator.MigrateAsync();

        Assert.Equal(SampleChanges.Version(1, 3), await second.Log.ReadHeadAsync(environment));
        await using var connection = await _database.ConnectAsync();
        var (count, newest) = (await CountAsync(connection), await connection.ScalarAsync<long>("SELECT MAX(number) FROM schema_versions"));
        Assert.InRange(count, 1, long.MaxValue);
        Assert.Equal(newest, count);
    }

    [Fact]
    public async Task Migrate_ManyAtOnceOnAnEmptyDatabase_AllSucceedAndEachScriptRunsOnce()
    {
        const int Starts = 8;
        using var together = new Barrier(Starts);
        await Task.WhenAll(
            Enumerable
                .Range(0, Starts)
                .Select(number =>
                    Task.Factory.StartNew(
                            async () =>
                            {
                                await using var store = _database.Open();
                                together.SignalAndWait();
                                await store.Migrator.MigrateAsync();
                                Assert.True(
                                    await store.Log.AppendAsync(
                                        SampleChanges.Environment($"start-{number}"),
                                        SampleChanges.Change(1, 1),
                                        EnvironmentVersion.Initial
                                    )
                                );
                            },
                            CancellationToken.None,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                        .Unwrap()
                )
        );

        await using var connection = await _database.ConnectAsync();
        Assert.Equal(await connection.ScalarAsync<long>("SELECT MAX(number) FROM schema_versions"), await CountAsync(connection));
        Assert.Equal(Starts, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM changes"));
    }

    [Fact]
    public async Task Migrate_DatabaseOfANewerProgram_IsRefusedAndLeftAlone()
    {
        await using (var store = _database.Open())
            await store.Migrator.MigrateAsync();
        await using var connection = await _database.ConnectAsync();
        await connection.ExecuteAsync("INSERT INTO schema_versions (number, name, applied_at) VALUES (9999, 'from the future', 0)");
        var before = await CountAsync(connection);

        await using var older = _database.Open();
        var failure = await Assert.ThrowsAsync<SchemaTooNewException>(() => older.Migrator.MigrateAsync());

        Assert.Equal(9999, failure.DatabaseVersion);
        Assert.Contains("schema version 9999", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"version {failure.ProgramVersion.ToString(CultureInfo.InvariantCulture)} at most",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await CountAsync(connection));
    }

    [Fact]
    public async Task Migrate_ScriptFails_LeavesNothingBehindAndSucceedsOnceTheCauseIsGone()
    {
        // A table that is in the way of the last table of the first script.
        await using (var store = _database.Open())
        {
            await store.Migrator.MigrateAsync();
        }
        await using var connection = await _database.ConnectAsync();
        foreach (
            var table in new[]
            {
                "sdk_keys",
                "api_tokens",
                "environments",
                "projects",
                "organizations",
                "changes",
                "environment_heads",
                "schema_versions",
            }
        )
            await connection.ExecuteAsync($"DROP TABLE {table}");
        // Tables that only one of the engines has, or that come after the snapshots.
        foreach (
            var table in new[]
            {
                "control_version",
                "control_deletions",
                "OrleansQuery",
                "cluster_silos",
                "cluster_versions",
                "grain_states",
                "grain_reminders",
                "change_cursors",
            }
        )
            await connection.ExecuteAsync($"DROP TABLE IF EXISTS {table}");

        await using var blocked = _database.Open();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => blocked.Migrator.MigrateAsync());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => blocked.Tenancy.ListEnvironmentsAsync());

        await connection.ExecuteAsync("DROP TABLE snapshots");
        await blocked.Migrator.MigrateAsync();
        Assert.Empty(await blocked.Tenancy.ListEnvironmentsAsync());
    }

    private static Task<long> CountAsync(System.Data.Common.DbConnection connection) =>
        connection.ScalarAsync<long>("SELECT COUNT(*) FROM schema_versions");
}

public sealed class SqliteMigrationTests : MigrationTests<SqliteDatabase>;

public sealed class PostgreSqlMigrationTests : MigrationTests<PostgreSqlDatabase>;
