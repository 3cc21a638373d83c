using System.Data.Common;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Store.Sql;

/// <summary>Represents the differences between the database engines. Everything else is SQL that both understand.</summary>
internal interface ISqlDialect : IAsyncDisposable
{
    /// <summary>Gets the engine's name, which is also the folder of its migrations.</summary>
    string Name { get; }

    /// <summary>Gets the statement that counts the tables named <c>schema_versions</c>: 0 in a database without a schema.</summary>
    string CountSchemaTables { get; }

    /// <summary>Creates the database if it does not exist and the engine can.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Runs work with a connection where it may block a thread, if the driver of the engine blocks.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Returns a connection of the pool. Disposing it returns it to the pool.</summary>
    ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Waits for the write lock where the engine has one writer at a time. Disposing the result releases it.</summary>
    ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes. Disposing it rolls back what is not committed, and never fails.</summary>
    ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Acquires the lock of migrations until the connection's transaction ends.</summary>
    Task LockSchemaAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Prepares the connection's transaction for a fold. Its commit may be lost with the machine's power where the engine is faster then:
    /// sums and the position are lost together, and the records are folded again.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="alone">Whether to wait for all other folds and keep them waiting until the transaction ends.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task BeginFoldAsync(DbConnection connection, bool alone, CancellationToken cancellationToken);

    /// <summary>Returns a condition that selects at most a number of the rows that another condition selects.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">The columns of its primary key.</param>
    /// <param name="condition">The other condition.</param>
    /// <param name="rows">The number of rows.</param>
    string SelectPortion(string table, string keys, string condition, int rows);

    /// <summary>Inserts many rows in the transaction of the connection, in their order.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="rows">The values of <see cref="RowStatement.Columns"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task WriteRowsAsync(DbConnection connection, RowStatement statement, RowColumns rows, CancellationToken cancellationToken);

    /// <summary>Reads the rows of many keys.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="query">The query.</param>
    /// <param name="keys">The values of <see cref="RowQuery.Keys"/>.</param>
    /// <param name="read">Receives the index of the key and the values of each row found.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task ReadRowsAsync(
        DbConnection connection,
        RowQuery query,
        RowColumns keys,
        Action<int, RowValues> read,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns <see cref="WriteOutcome.Duplicate"/> or <see cref="WriteOutcome.NoParent"/> when that made a statement fail, else null.
    /// </summary>
    WriteOutcome? Violation(DbException exception);

    /// <summary>
    /// Returns a failure of the engine as a message that says what happened and what to do, without secrets; null for other exceptions.
    /// </summary>
    StorageUnavailableException? Explain(Exception exception);
}
