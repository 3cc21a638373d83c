using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing.Databases;
using Npgsql;

namespace FlagCluster.Store.Tests.Migrations;

/// <summary>Schema migrations, on both engines. Each test has its own database.</summary>
public abstract class MigrationTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Migrate_Repeated_AppliesEachScriptOnceAndKeepsTheData()
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
        var (count, latest) = (await CountAsync(connection), await connection.ScalarAsync<long>("SELECT MAX(number) FROM schema_versions"));
        Assert.InRange(count, 1, long.MaxValue);
        Assert.Equal(latest, count);
    }

    [Fact]
    public async Task Migrate_ConcurrentOnAnEmptyDatabase_AppliesEachScriptOnce()
    {
        const int Processes = 8;

        var appended = await Simultaneous.RunAsync(
            Processes,
            async number =>
            {
                await using var store = _database.Open();
                await store.Migrator.MigrateAsync();
                var environment = SampleChanges.Environment($"start-{number}");
                return await store.Log.AppendAsync(environment, SampleChanges.Change(1, 1), EnvironmentVersion.Initial);
            }
        );

        Assert.All(appended, Assert.True);
        await using var connection = await _database.ConnectAsync();

        Assert.Equal(await connection.ScalarAsync<long>("SELECT MAX(number) FROM schema_versions"), await CountAsync(connection));
        Assert.Equal(Processes, await connection.ScalarAsync<long>("SELECT COUNT(*) FROM changes"));
    }

    [Fact]
    public async Task Migrate_NewerSchema_ThrowsAndChangesNothing()
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
    public async Task Migrate_ScriptFails_RollsBackAndSucceedsOnceTheCauseIsRemoved()
    {
        // Only the table of the snapshots remains, so that the script that creates it fails.
        await using (var store = _database.Open())
            await store.Migrator.MigrateAsync();
        await using var connection = await _database.ConnectAsync();
        // SQLite deletes the rows of a table that it drops, and cannot cascade to tables whose other parents are gone.
        if (connection is not NpgsqlConnection)
            await connection.ExecuteAsync("PRAGMA foreign_keys = OFF");
        foreach (var table in await TablesAsync(connection))
            if (table != "snapshots")
                await connection.ExecuteAsync(connection is NpgsqlConnection ? $"DROP TABLE {table} CASCADE" : $"DROP TABLE {table}");

        await using var reopened = _database.Open();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => reopened.Migrator.MigrateAsync());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => reopened.Tenancy.ListEnvironmentsAsync());

        await connection.ExecuteAsync("DROP TABLE snapshots");
        await reopened.Migrator.MigrateAsync();
        Assert.Empty(await reopened.Tenancy.ListEnvironmentsAsync());
    }

    private static async Task<IReadOnlyList<string>> TablesAsync(System.Data.Common.DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            connection is NpgsqlConnection
                ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
                // Newest first: SQLite deletes the rows of a table that it drops, and tables refer to older ones.
                : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid DESC";
        var names = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            names.Add(rows.GetString(0));
        return names;
    }

    private static Task<long> CountAsync(System.Data.Common.DbConnection connection) =>
        connection.ScalarAsync<long>("SELECT COUNT(*) FROM schema_versions");
}

public sealed class SqliteMigrationTests : MigrationTests<SqliteDatabase>;

public sealed class PostgreSqlMigrationTests : MigrationTests<PostgreSqlDatabase>;
