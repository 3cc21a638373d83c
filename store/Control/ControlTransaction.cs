using System.Data.Common;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Runs the writes of control data: each is one transaction, which increments the control version first.</summary>
internal sealed class ControlTransaction(Database database)
{
    /// <summary>
    /// The number of versions for which deletions are kept. Readers that are more than half of it behind read everything instead, so that
    /// deletions that are removed during a read cannot be missed.
    /// </summary>
    public const long DeletionsKept = 20_000;

    /// <summary>Runs one write.</summary>
    /// <param name="work">The statements of the write; false rolls back.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    public Task<WriteOutcome> RunAsync(Func<ControlWrite, Task<bool>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => RunAsync(connection, work, cancellationToken), cancellationToken);

    /// <summary>Runs a write of one statement, which may refer to <c>@version</c>; declined when it changes no row.</summary>
    public Task<WriteOutcome> RunAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        RunAsync(async write => await write.ExecuteAsync(sql, parameters) > 0, cancellationToken);

    private static async Task<bool> RunAsync(
        DbConnection connection,
        Func<ControlWrite, Task<bool>> work,
        CancellationToken cancellationToken
    )
    {
        // The row lock of the update serializes control writes, so that versions become visible in their order.
        var versions = await connection.QueryAsync(
            "UPDATE control_version SET version = version + 1 RETURNING version",
            row => row.GetInt64(0),
            cancellationToken
        );
        // The audit entry of a write belongs here, after its statements and in the same transaction.
        return await work(new(connection, versions[0], cancellationToken));
    }
}

/// <summary>Provides the statements of one control write with its connection and version.</summary>
internal sealed class ControlWrite(DbConnection connection, long version, CancellationToken cancellationToken)
{
    /// <summary>Runs a statement, which may refer to <c>@version</c>.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        connection.ExecuteAsync(sql, cancellationToken, [.. parameters, ("@version", version)]);

    /// <summary>Records that an item was deleted, for readers that still have it.</summary>
    public async Task RecordDeletionAsync(ControlItemKind kind, string id)
    {
        await ExecuteAsync(
            """
            INSERT INTO control_deletions (kind, id, version) VALUES (@kind, @id, @version)
            ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version
            """,
            ("@kind", ControlNames.Of(kind)),
            ("@id", id)
        );
        await connection.ExecuteAsync(
            "DELETE FROM control_deletions WHERE version <= @oldest",
            cancellationToken,
            ("@oldest", version - ControlTransaction.DeletionsKept)
        );
    }
}
