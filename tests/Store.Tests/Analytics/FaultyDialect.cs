using System.Data;
using System.Data.Common;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Represents a real engine whose calls fail where the fault of the current attempt says.</summary>
internal sealed class FaultyDialect(ISqlDialect inner, Func<DbConnection, Task>? cut) : ISqlDialect
{
    private readonly AsyncLocal<Fault?> _fault = new();

    public string Name => inner.Name;

    public string CountSchemaTables => inner.CountSchemaTables;

    /// <summary>Sets the fault of the attempt that follows in this flow of control.</summary>
    public void Arm(Fault? fault) => _fault.Value = fault;

    public ValueTask PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public Task<T> RunAsync<T>(Func<Task<T>> work) => inner.RunAsync(work);

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await CountAsync(null);
        var connection = await inner.OpenAsync(cancellationToken);
        try
        {
            await CountAsync(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => inner.EnterWriteAsync(cancellationToken);

    public async ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await CountAsync(connection);
        return new FaultyTransaction(this, await inner.BeginWriteAsync(connection, cancellationToken), connection);
    }

    public Task LockSchemaAsync(DbConnection connection, CancellationToken cancellationToken) =>
        inner.LockSchemaAsync(connection, cancellationToken);

    public Task BeginFoldAsync(DbConnection connection, bool alone, CancellationToken cancellationToken) =>
        RunAsync(connection, () => inner.BeginFoldAsync(connection, alone, cancellationToken));

    public string SelectPortion(string table, string keys, string condition, int rows) => inner.SelectPortion(table, keys, condition, rows);

    public Task WriteRowsAsync(DbConnection connection, RowStatement statement, RowColumns rows, CancellationToken cancellationToken) =>
        RunAsync(connection, () => inner.WriteRowsAsync(connection, statement, rows, cancellationToken));

    public Task ReadRowsAsync(
        DbConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    ) => RunAsync(connection, () => inner.ReadRowsAsync(connection, query, keys, read, cancellationToken));

    public WriteOutcome? Violation(DbException exception) => inner.Violation(exception);

    public StorageUnavailableException? Explain(Exception exception) => inner.Explain(exception);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task RunAsync(DbConnection connection, Func<Task> call)
    {
        await CountAsync(connection);
        await call();
        await CountAsync(connection);
    }

    private Task CountAsync(DbConnection? connection) => _fault.Value?.CountAsync(connection, cut) ?? Task.CompletedTask;

    /// <summary>Fails before or after the commit. After it the outcome is unknown to the consumer.</summary>
    private sealed class FaultyTransaction(FaultyDialect owner, DbTransaction inner, DbConnection connection) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => inner.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override async Task CommitAsync(CancellationToken cancellationToken = default)
        {
            await owner.CountAsync(connection);
            await inner.CommitAsync(cancellationToken);
            await owner.CountAsync(connection);
        }

        public override void Commit() => throw new NotSupportedException();

        public override void Rollback() => inner.Rollback();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
