using System.Data.Common;
using System.Globalization;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>
/// Represents PostgreSQL: rows are locked individually, and a commit is as durable as the server's <c>synchronous_commit</c> makes it (by
/// default, on its disk).
/// </summary>
internal sealed class PostgreSqlDialect : ISqlDialect
{
    private const string SchemaLock = $"SELECT pg_advisory_xact_lock({PostgreSqlLocks.Schema})";

    private const string FoldTogether =
        $"SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock_shared({PostgreSqlLocks.Fold})";

    private const string FoldAlone = $"SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock({PostgreSqlLocks.Fold})";

    private readonly NpgsqlDataSource _source;
    private readonly string _database;

    public PostgreSqlDialect(IOptions<PostgreSqlOptions> options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.Value.ToConnectionString());
        settings.ApplicationName ??= "FlagCluster";
        _database = string.Create(
            CultureInfo.InvariantCulture,
            $"'{settings.Database ?? settings.Username}' at {settings.Host}:{settings.Port}"
        );
        // The slim builder starts faster: only text, integers and bytes are needed, and arrays of them.
        _source = new NpgsqlSlimDataSourceBuilder(settings.ToString()).EnableTransportSecurity().EnableArrays().Build();
    }

    /// <inheritdoc/>
    public string Name => "PostgreSql";

    /// <inheritdoc/>
    public string CountSchemaTables => "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_versions')";

    /// <inheritdoc/>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    /// <inheritdoc/>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task LockSchemaAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = SchemaLock;
        // Another process may run a long migration: wait for it without a limit.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task BeginFoldAsync(DbConnection connection, bool alone, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = alone ? FoldAlone : FoldTogether;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    // By the place of the rows: a join of the keys with themselves compares each row with each.
    public string SelectPortion(string table, string keys, string condition, int rows) =>
        $"ctid = ANY (ARRAY (SELECT ctid FROM {table} WHERE {condition} LIMIT {rows}))";

    /// <inheritdoc/>
    public Task WriteRowsAsync(DbConnection connection, RowStatement statement, RowColumns rows, CancellationToken cancellationToken) =>
        PostgreSqlRows.WriteAsync((NpgsqlConnection)connection, statement, rows, cancellationToken);

    /// <inheritdoc/>
    public Task ReadRowsAsync(
        DbConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    ) => PostgreSqlRows.ReadAsync((NpgsqlConnection)connection, query, keys, read, cancellationToken);

    /// <inheritdoc/>
    public WriteOutcome? Violation(DbException exception) =>
        exception is PostgresException postgres ? PostgreSqlFailures.Violation(postgres) : null;

    /// <inheritdoc/>
    public StorageUnavailableException? Explain(Exception exception) => PostgreSqlFailures.Explain(exception, _database);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
