using System.Data.Common;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Environments;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Provides the statements of one control write with its connection and version.</summary>
internal sealed class ControlWrite(DbConnection connection, long version, CancellationToken cancellationToken)
{
    /// <summary>Gets the control version of the write.</summary>
    public long Version => version;

    /// <summary>Gets the connection with the transaction, for statements that other writes run too.</summary>
    public DbConnection Connection => connection;

    /// <summary>Runs a statement, which may refer to <c>@version</c>.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        connection.ExecuteAsync(sql, cancellationToken, [.. parameters, ("@version", version)]);

    /// <summary>Returns every row of a query or of a statement that returns rows, which may refer to <c>@version</c>.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters) =>
        connection.QueryAsync(sql, read, cancellationToken, [.. parameters, ("@version", version)]);

    /// <summary>Returns whether a query has a row.</summary>
    public async Task<bool> ExistsAsync(string sql, params (string Name, object? Value)[] parameters) =>
        (await connection.QueryAsync(sql, _ => true, cancellationToken, parameters)).Count > 0;

    /// <summary>Appends the first change of a new environment to its log.</summary>
    public Task AppendAsync(string environment, ChangeRow row, byte[] hash) =>
        SqlEnvironmentLog.InsertAsync(connection, environment, row, AuditChain.Start.ToArray(), hash, cancellationToken);

    /// <summary>Stores the command that an operation id names in an environment.</summary>
    public Task RecordAsync(EnvironmentId environment, CommandRecord command)
    {
        StoredText.Checked(command.OperationId, StoredText.MaxOperationIdBytes);
        return SqlEnvironmentLog.InsertAsync(connection, environment.ToString(), command, cancellationToken);
    }

    /// <summary>Checks that one more item is within a limit. Control writes run one after another, so that the count stays true.</summary>
    /// <param name="quota">The name of the limit.</param>
    /// <param name="limit">The limit, or null.</param>
    /// <param name="count">The query of the number of items.</param>
    /// <param name="parameters">The parameters of the query.</param>
    /// <exception cref="QuotaExceededException">There are as many items already.</exception>
    public async Task CheckQuotaAsync(string quota, int? limit, string count, params (string Name, object? Value)[] parameters)
    {
        if (limit is not { } most)
            return;
        var use = await CountAsync(count, parameters);
        if (use >= most)
            throw new QuotaExceededException(quota, most, use);
    }

    /// <summary>Returns the number that a query counts.</summary>
    public async Task<long> CountAsync(string count, params (string Name, object? Value)[] parameters) =>
        (await connection.QueryAsync(count, row => row.GetInt64(0), cancellationToken, parameters))[0];

    /// <summary>Deletes the items of a parent, and records that for readers that still have them.</summary>
    /// <param name="kind">The kind of the items.</param>
    /// <param name="table">Their table.</param>
    /// <param name="where">The condition that selects them.</param>
    /// <param name="parameters">The parameters of the condition.</param>
    public async Task DeleteAllAsync(ControlItemKind kind, string table, string where, params (string Name, object? Value)[] parameters)
    {
        await ExecuteAsync(
            $"""
            INSERT INTO control_deletions (kind, id, version) SELECT '{ControlNames.Of(kind)}', {IdOf(
                kind
            )}, @version FROM {table} WHERE {where}
            ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version
            """,
            parameters
        );
        await connection.ExecuteAsync($"DELETE FROM {table} WHERE {where}", cancellationToken, parameters);
    }

    /// <summary>Returns what changed after a version and before this write, or everything.</summary>
    /// <param name="known">The version, or null for everything.</param>
    public Task<ControlChanges?> ReadChangesAsync(long? known) => SqlControlChanges.ReadAsync(connection, known, cancellationToken);

    /// <summary>Returns whether a condition holds on the control data before this write. Ask before the first statement.</summary>
    public async Task<bool> HoldsAsync(ControlCondition? condition) =>
        condition is null || condition.Holds((await ReadChangesAsync(condition.Known))!);

    private static string IdOf(ControlItemKind kind) =>
        kind switch
        {
            ControlItemKind.Project or ControlItemKind.Role => "organization || '/' || slug",
            ControlItemKind.Member => "organization || '/' || user_id",
            ControlItemKind.GroupMember => "group_id || '/' || user_id || '/' || source",
            _ => "id",
        };

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
