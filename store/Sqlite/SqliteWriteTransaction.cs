using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlagCluster.Store.Sqlite;

/// <summary>Represents a transaction that holds the write lock from its start.</summary>
/// <remarks>
/// It replaces the transaction of the driver. SQLite rolls back by itself when the disk is full; the driver's transaction then fails to
/// roll back again, which hides the cause and leaves the connection open permanently.
/// </remarks>
internal sealed class SqliteWriteTransaction : DbTransaction
{
    private readonly SqliteConnection _connection;

    private SqliteWriteTransaction(SqliteConnection connection) => _connection = connection;

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => IsolationLevel.Serializable;

    /// <inheritdoc/>
    protected override DbConnection DbConnection => _connection;

    /// <summary>Acquires the write lock and begins a transaction.</summary>
    public static SqliteWriteTransaction Begin(SqliteConnection connection)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        return new(connection);
    }

    /// <inheritdoc/>
    public override void Commit() => Execute(_connection, "COMMIT");

    /// <inheritdoc/>
    public override void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) != 0)
            return;
        try
        {
            Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // A connection that may still be inside the transaction must not be used again: closing it ends the transaction.
            SqliteConnection.ClearPool(_connection);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Rollback();
        base.Dispose(disposing);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // One of three constants of this class.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
