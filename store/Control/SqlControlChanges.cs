using System.Data.Common;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Reads changes of control data from SQL: one number when nothing changed, otherwise the rows with a newer version.</summary>
internal sealed class SqlControlChanges(Database database) : IControlChanges
{
    /// <inheritdoc/>
    public Task<ControlChanges?> ReadAsync(long? after, CancellationToken cancellationToken = default) =>
        database.ReadAsync(connection => ReadAsync(connection, after, cancellationToken), cancellationToken);

    /// <summary>Reads on a connection, which may be that of a write.</summary>
    public static async Task<ControlChanges?> ReadAsync(DbConnection connection, long? after, CancellationToken cancellationToken)
    {
        // The version comes first: rows of a later write may be among the following ones, and are then read again the next time.
        var version = (await connection.QueryAsync("SELECT version FROM control_version", row => row.GetInt64(0), cancellationToken))[0];
        if (version == after)
            return null;
        // A database that was restored from a backup has a lower version than its readers.
        var isComplete = after is not { } known || known > version || version - known > ControlTransaction.DeletionsKept / 2;
        var from = isComplete ? -1 : after!.Value;
        return new(version, isComplete)
        {
            // Deletions before rows: an item that was added again is in both.
            Deleted = isComplete
                ? []
                : await ListAsync("SELECT kind, id FROM control_deletions WHERE version > @from", ControlRows.ReadDeletion),
            Organizations = await ListAsync(
                $"SELECT {ControlRows.OrganizationColumns} FROM organizations WHERE version > @from",
                ControlRows.ReadOrganization
            ),
            Projects = await ListAsync($"SELECT {ControlRows.ProjectColumns} FROM projects WHERE version > @from", ControlRows.ReadProject),
            Environments = await ListAsync(
                $"SELECT {ControlRows.EnvironmentColumns} FROM environments WHERE version > @from",
                ControlRows.ReadEnvironment
            ),
            Keys = await ListAsync($"SELECT {ControlRows.KeyColumns} FROM sdk_keys WHERE version > @from", ControlRows.ReadKey),
            Members = await ListAsync($"SELECT {AccessRows.MemberColumns} FROM members WHERE version > @from", AccessRows.ReadMember),
            Groups = await ListAsync($"SELECT {AccessRows.GroupColumns} FROM member_groups WHERE version > @from", AccessRows.ReadGroup),
            GroupMembers = await ListAsync(
                $"SELECT {AccessRows.GroupMemberColumns} FROM member_group_users WHERE version > @from",
                AccessRows.ReadGroupMember
            ),
            Roles = await ListAsync($"SELECT {AccessRows.RoleColumns} FROM roles WHERE version > @from", AccessRows.ReadRole),
            ServiceAccounts = await ListAsync(
                $"SELECT {AccessRows.ServiceAccountColumns} FROM service_accounts WHERE version > @from",
                AccessRows.ReadServiceAccount
            ),
            Grants = await ListAsync($"SELECT {AccessRows.GrantColumns} FROM grants WHERE version > @from", AccessRows.ReadGrant),
            Tokens = await ListAsync($"SELECT {AccessRows.TokenColumns} FROM api_tokens WHERE version > @from", AccessRows.ReadToken),
            Accounts = await ListAsync(
                "SELECT id, status, administrator, session_epoch FROM accounts WHERE version > @from",
                ControlRows.ReadAccountState
            ),
        };

        async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read) =>
            await connection.QueryAsync(sql, read, cancellationToken, ("@from", from));
    }
}
