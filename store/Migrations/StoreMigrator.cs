using System.Data.Common;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Store.Migrations;

/// <summary>Migrates the database's schema to the version of this program.</summary>
public sealed partial class StoreMigrator
{
    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreMigrator> _logger;

    internal StoreMigrator(Database database, TimeProvider time, ILogger<StoreMigrator> logger)
    {
        _database = database;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Creates the database if the engine can, and applies the missing scripts, each in a transaction and under a lock: any number of
    /// processes may call it at the same time. Call it before anything else uses the store. It costs two small reads when the schema is
    /// current.
    /// </summary>
    /// <exception cref="SchemaTooNewException">A newer program has used the database. Nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be opened or written.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await _database.PrepareAsync(cancellationToken);
        var engine = _database.Dialect.Name;
        var migrations = Migration.Of(engine);
        var newest = migrations[^1].Number;
        var current = await _database.ReadAsync(connection => ReadVersionAsync(connection, cancellationToken), cancellationToken);
        if (current > newest)
            throw new SchemaTooNewException(current, newest);
        foreach (var migration in migrations)
        {
            if (migration.Number <= current)
                continue;
            var script = await migration.ReadAsync(cancellationToken);
            var outcome = await _database.WriteAsync(
                connection => ApplyAsync(connection, migration, script, newest, cancellationToken),
                cancellationToken
            );
            if (outcome is WriteOutcome.Duplicate or WriteOutcome.NoParent)
                throw new StorageUnavailableException(
                    $"Migration {migration.Number} ({migration.Name}) does not fit the data in the {engine} database and was "
                        + "rolled back. Report this, and run the previous release until it is corrected."
                );
            if (outcome == WriteOutcome.Written)
                LogApplied(_logger, engine, migration.Number, migration.Name);
        }
    }

    /// <summary>Checks the schema without changing anything.</summary>
    /// <returns>False when scripts must be applied before the store can be used.</returns>
    /// <exception cref="SchemaTooNewException">A newer program has used the database.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be opened.</exception>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken = default)
    {
        var newest = Migration.Of(_database.Dialect.Name)[^1].Number;
        var current = await _database.ReadAsync(connection => ReadVersionAsync(connection, cancellationToken), cancellationToken);
        return current <= newest ? current == newest : throw new SchemaTooNewException(current, newest);
    }

    private async Task<bool> ApplyAsync(
        DbConnection connection,
        Migration migration,
        string script,
        int newest,
        CancellationToken cancellationToken
    )
    {
        await _database.Dialect.LockSchemaAsync(connection, cancellationToken);
        // Another process may have applied it while this one waited for the lock.
        var current = await ReadVersionAsync(connection, cancellationToken);
        if (current > newest)
            throw new SchemaTooNewException(current, newest);
        if (current >= migration.Number)
            return false;
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_versions (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT "
                + "NOT NULL)",
            cancellationToken
        );
        await connection.ExecuteAsync(script, cancellationToken);
        await connection.ExecuteAsync(
            "INSERT INTO schema_versions (number, name, applied_at) VALUES (@number, @name, @appliedAt)",
            cancellationToken,
            ("@number", (long)migration.Number),
            ("@name", migration.Name),
            ("@appliedAt", _time.GetUtcNow().ToUnixTimeMilliseconds())
        );
        return true;
    }

    private async Task<long> ReadVersionAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (await ReadAsync(_database.Dialect.CountSchemaTables) == 0)
            return 0;
        return await ReadAsync("SELECT COALESCE(MAX(number), 0) FROM schema_versions");

        async Task<long> ReadAsync(string sql) => (await connection.QueryAsync(sql, row => row.GetInt64(0), cancellationToken))[0];
    }

    [LoggerMessage(1501, LogLevel.Information, "Applied migration {Number} ({Name}) to the {Engine} database")]
    private static partial void LogApplied(ILogger logger, string engine, int number, string name);
}
