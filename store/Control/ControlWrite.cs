using System.Data.Common;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Provides the statements of one control write with its connection and version.</summary>
internal sealed class ControlWrite(DbConnection connection, long version, CancellationToken cancellationToken)
{
    /// <summary>Runs a statement, which may refer to <c>@version</c>.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        connection.ExecuteAsync(sql, cancellationToken, [.. parameters, ("@version", version)]);

    /// <summary>Returns whether a query has a row.</summary>
    public async Task<bool> ExistsAsync(string sql, params (string Name, object? Value)[] parameters) =>
        (await connection.QueryAsync(sql, _ => true, cancellationToken, parameters)).Count > 0;

    /// <summary>Deletes an item, and records that for readers that still have it.</summary>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="id">Its id.</param>
    /// <param name="sql">The statement that deletes its row.</param>
    /// <param name="parameters">The parameters of the statement.</param>
    /// <returns>False when there is no such row.</returns>
    public async Task<bool> DeleteAsync(ControlItemKind kind, string id, string sql, params (string Name, object? Value)[] parameters)
    {
        if (await ExecuteAsync(sql, parameters) == 0)
            return false;
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
        return true;
    }
}
