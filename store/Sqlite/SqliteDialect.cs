using System.Data.Common;
using System.Globalization;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Threading;
using FlagCluster.Store.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Sqlite;

/// <summary>Represents SQLite: one file, many readers, one writer at a time; a commit is on the disk when it returns.</summary>
internal sealed class SqliteDialect : ISqlDialect
{
    // In KiB, when negative.
    private const string FoldCache = "PRAGMA cache_size = -65536";

    // One writes; the others read.
    private const int MaxThreads = 16;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly string _settings;
    private readonly TimeSpan _busyTimeout;
    private readonly SqliteWriteLock _writeLock = new();
    private readonly DedicatedThreads _threads = new("FlagCluster SQLite", MaxThreads);
    private bool _disposed;

    public SqliteDialect(IOptions<SqliteOptions> options)
    {
        _path = Path.GetFullPath(options.Value.Path);
        _busyTimeout = options.Value.BusyTimeout;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = true,
            // The driver retries a locked database every 150 ms for this number of seconds. SQLite's own busy handler, set below, reacts
            // sooner and waits longer, so the driver does not retry after it.
            DefaultTimeout = 1,
        }.ToString();
        _settings = string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {(long)_busyTimeout.TotalMilliseconds}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
        );
    }

    /// <inheritdoc/>
    public string Name => "Sqlite";

    /// <inheritdoc/>
    public string CountSchemaTables => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'";

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        SqliteFile.Ensure(_path);
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        // The first switch to the log needs exclusive access, for which SQLite does not always wait; the driver's retries do.
        command.CommandTimeout = (int)Math.Ceiling(_busyTimeout.TotalSeconds);
        if (await command.ExecuteScalarAsync(cancellationToken) is not "wal")
            throw new IOException("its file system does not support SQLite's write-ahead log; use a local disk.");
    }

    /// <inheritdoc/>
    // SQLite reads and writes the disk on the calling thread.
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _threads.RunAsync(work);
    }

    /// <inheritdoc/>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = _settings;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) =>
        await _writeLock.EnterAsync(_busyTimeout, cancellationToken)
        ?? throw new StorageUnavailableException(
            $"The SQLite database '{_path}' is busy: the writes before this one took longer than {_busyTimeout.TotalSeconds:0.#} s. "
                + "Try again; if it persists, check the speed of the disk, or use PostgreSQL."
        );

    /// <inheritdoc/>
    public ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(SqliteWriteTransaction.Begin((SqliteConnection)connection));

    /// <inheritdoc/>
    // The transaction already holds the only write lock.
    public Task LockSchemaAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    // The transaction already holds the only write lock, and a commit stays durable: the local journal may forget what is folded.
    public async Task BeginFoldAsync(DbConnection connection, bool alone, CancellationToken cancellationToken)
    {
        // A fold changes tens of megabytes of pages. Those that do not fit are written to the log twice.
        await using var command = connection.CreateCommand();
        command.CommandText = FoldCache;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public string SelectPortion(string table, string keys, string condition, int rows) =>
        $"({keys}) IN (SELECT {keys} FROM {table} WHERE {condition} LIMIT {rows})";

    /// <inheritdoc/>
    public Task WriteRowsAsync(DbConnection connection, RowStatement statement, RowColumns rows, CancellationToken cancellationToken)
    {
        SqliteRows.Write((SqliteConnection)connection, statement, rows, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReadRowsAsync(
        DbConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    )
    {
        SqliteRows.Read((SqliteConnection)connection, query, keys, read, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public WriteOutcome? Violation(DbException exception) => exception is SqliteException sqlite ? SqliteFailures.Violation(sqlite) : null;

    /// <inheritdoc/>
    public StorageUnavailableException? Explain(Exception exception) =>
        exception switch
        {
            SqliteException sqlite => SqliteFailures.Explain(sqlite, _path, _busyTimeout),
            IOException or UnauthorizedAccessException => new(
                $"The SQLite database '{_path}' cannot be used: {exception.Message}",
                exception
            ),
            _ => null,
        };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        // Closing the last connection merges the write-ahead log into the file and deletes it.
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writeLock.Dispose();
        _threads.Dispose();
        return ValueTask.CompletedTask;
    }
}
