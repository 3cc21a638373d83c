using System.Data.Common;
using System.Globalization;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sql;
using FlagCluster.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlagCluster.Store.Transfer;

/// <summary>Copies everything that a standalone server has stored into an empty PostgreSQL database.</summary>
public sealed class StoreTransfer
{
    private readonly Database _target;

    internal StoreTransfer(Database target) => _target = target;

    /// <summary>
    /// Copies a whole SQLite database in one transaction, compares both, and commits: the target receives everything or nothing. The
    /// source is only read, and no other process may have it open meanwhile.
    /// </summary>
    /// <param name="path">The path of <c>flagcluster.db</c>.</param>
    /// <param name="cancellationToken">Cancels the copy; nothing is copied then.</param>
    /// <returns>What was copied.</returns>
    /// <exception cref="TransferException">The source or the target cannot be used as it is; nothing was copied.</exception>
    /// <exception cref="StorageUnavailableException">One of them cannot be used; nothing was copied.</exception>
    public async Task<TransferReport> MigrateStandaloneAsync(string path, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
            throw new TransferException(
                $"The file {path} does not exist. Give the path of the standalone server's database: flagcluster.db in its data folder."
            );
        await using var dialect = new SqliteDialect(Options.Create(new SqliteOptions { Path = path }));
        return await new Database(dialect).ReadAsync(
            async source =>
            {
                await LockSourceAsync((SqliteConnection)source, path, cancellationToken);
                await CheckSourceAsync(source, path, cancellationToken);
                return await CopyAsync(source, cancellationToken);
            },
            cancellationToken
        );
    }

    private async Task<TransferReport> CopyAsync(DbConnection source, CancellationToken cancellationToken)
    {
        TransferReport? report = null;
        await _target.WriteAsync(
            async connection =>
            {
                var target = (NpgsqlConnection)connection;
                await _target.Dialect.LockSchemaAsync(target, cancellationToken);
                await CheckTargetAsync(target, cancellationToken);
                foreach (var table in TransferTable.All)
                    await table.CopyAsync(source, target, cancellationToken);
                await CopyControlVersionAsync(source, target, cancellationToken);
                await target.ExecuteAsync(NextTextId, cancellationToken);
                foreach (var table in TransferTable.All)
                    await table.CompareAsync(source, target, cancellationToken);
                report = await TransferReport.ReadAsync(target, cancellationToken);
                return true;
            },
            cancellationToken
        );
        return report ?? throw new TransferException("The copy violates a constraint of the target and was rolled back. Report this.");
    }

    // New texts continue after the copied ones. Positions and ids of events are not copied: they are those of the standalone server's
    // journal.
    private const string NextTextId =
        "SELECT setval(pg_get_serial_sequence('analytics_texts', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM analytics_texts), false)";

    /// <summary>
    /// Continues the versions of the copied rows. Deletions are not copied: no reader of the target has an item of the source.
    /// </summary>
    private static async Task CopyControlVersionAsync(DbConnection source, DbConnection target, CancellationToken cancellationToken)
    {
        var versions = await source.QueryAsync("SELECT version FROM control_version", row => row.GetInt64(0), cancellationToken);
        await target.ExecuteAsync("UPDATE control_version SET version = @version", cancellationToken, ("@version", versions[0]));
    }

    /// <summary>Locks the source against every other process: what another process wrote after the copy would be lost.</summary>
    private static async Task LockSourceAsync(SqliteConnection source, string path, CancellationToken cancellationToken)
    {
        try
        {
            // In this mode the next read acquires the lock and keeps it. It fails while another process has the file open.
            await source.ExecuteAsync("PRAGMA locking_mode = EXCLUSIVE", cancellationToken);
            await source.ExecuteAsync("BEGIN IMMEDIATE", cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new TransferException(
                $"Another process has {path} open. Stop the standalone server first, so that nothing is written after the copy."
            );
        }
    }

    private static async Task CheckSourceAsync(DbConnection source, string path, CancellationToken cancellationToken)
    {
        var tables = await source.QueryAsync(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'",
            row => row.GetInt64(0),
            cancellationToken
        );
        if (tables is [0])
            throw new TransferException($"{path} is not a database of FlagCluster.");
        var newest = Migration.Of("Sqlite")[^1].Number;
        var versions = await source.QueryAsync(
            "SELECT COALESCE(MAX(number), 0) FROM schema_versions",
            row => row.GetInt64(0),
            cancellationToken
        );
        var version = versions[0];
        if (version > newest)
            throw new SchemaTooNewException(version, newest);
        if (version < newest)
            throw new TransferException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} has schema version {version}, and this release has {newest}. Start the standalone server "
                        + $"of this release once, which migrates the database, and stop it."
                )
            );
    }

    private static async Task CheckTargetAsync(DbConnection target, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync(
            $"LOCK TABLE {string.Join(", ", TransferTable.All.Select(table => table.Name))} IN SHARE ROW EXCLUSIVE MODE",
            cancellationToken
        );
        foreach (var table in TransferTable.All)
            if (await table.CountAsync(target, cancellationToken) is > 0 and var rows)
                throw new TransferException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The PostgreSQL database is not empty: it has {rows} rows in {table.Name}. Use a database that no gateway "
                            + $"has used yet."
                    )
                );
    }
}
