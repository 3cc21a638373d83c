using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Access;

/// <summary>Writes items of access data: deletions first, then added and replaced items, parents before children.</summary>
internal static class AccessWrites
{
    /// <summary>Writes items.</summary>
    public static async Task RunAsync(ControlWrite write, ControlChanges items)
    {
        foreach (var item in items.Deleted)
            await DeleteAsync(write, item);
        foreach (var organization in items.Organizations)
            await WriteAsync(write, organization);
        foreach (var member in items.Members)
            await WriteAsync(write, member);
        foreach (var group in items.Groups)
            await WriteAsync(write, group);
        foreach (var member in items.GroupMembers)
            await WriteAsync(write, member);
        foreach (var role in items.Roles)
            await WriteAsync(write, role);
        foreach (var account in items.ServiceAccounts)
            await WriteAsync(write, account);
        foreach (var grant in items.Grants)
            await WriteAsync(write, grant);
        foreach (var token in items.Tokens)
            await WriteAsync(write, token);
    }

    private static async Task DeleteAsync(ControlWrite write, DeletedItem item)
    {
        var ids = item.Id.Split('/');
        (string, object?)[] parameters = [.. ids.Select((id, index) => ($"@id{index}", (object?)StoredText.Checked(id)))];
        var sql = item.Kind switch
        {
            ControlItemKind.Member => "DELETE FROM members WHERE organization = @id0 AND user_id = @id1",
            ControlItemKind.Group => "DELETE FROM member_groups WHERE id = @id0",
            ControlItemKind.GroupMember => "DELETE FROM member_group_users WHERE group_id = @id0 AND user_id = @id1 AND source = @id2",
            ControlItemKind.Role => "DELETE FROM roles WHERE organization = @id0 AND slug = @id1",
            ControlItemKind.ServiceAccount => "DELETE FROM service_accounts WHERE id = @id0",
            ControlItemKind.Grant => "DELETE FROM grants WHERE id = @id0",
            ControlItemKind.ApiToken => "DELETE FROM api_tokens WHERE id = @id0",
            _ => throw new ArgumentOutOfRangeException(nameof(item), item.Kind, "Items of this kind are not access data."),
        };
        await write.DeleteAsync(item.Kind, item.Id, sql, parameters);
        if (item.Kind == ControlItemKind.ApiToken)
            await write.ExecuteAsync("DELETE FROM api_token_uses WHERE token = @id0", parameters);
    }

    /// <summary>Writes what of an organization gives access: the role of new members.</summary>
    private static Task<int> WriteAsync(ControlWrite write, Organization organization) =>
        write.ExecuteAsync(
            "UPDATE organizations SET default_role = @role, version = @version WHERE slug = @slug",
            ("@slug", organization.Slug),
            ("@role", organization.DefaultRole)
        );

    private static Task<int> WriteAsync(ControlWrite write, Member member) =>
        write.ExecuteAsync(
            """
            INSERT INTO members (organization, user_id, is_active, joined_at, version)
            VALUES (@organization, @user, @active, @joinedAt, @version)
            ON CONFLICT (organization, user_id) DO UPDATE SET is_active = excluded.is_active, version = excluded.version
            """,
            ("@organization", member.Organization),
            ("@user", StoredText.Checked(member.User)),
            ("@active", member.IsActive ? 1L : 0L),
            ("@joinedAt", member.JoinedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, Group group) =>
        write.ExecuteAsync(
            """
            INSERT INTO member_groups (id, organization, name, created_at, version)
            VALUES (@id, @organization, @name, @createdAt, @version)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version
            """,
            ("@id", group.Id),
            ("@organization", group.Organization),
            ("@name", StoredText.Checked(group.Name)),
            ("@createdAt", group.CreatedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, GroupMember member) =>
        write.ExecuteAsync(
            """
            INSERT INTO member_group_users (group_id, user_id, source, added_at, version)
            VALUES (@group, @user, @source, @addedAt, @version)
            ON CONFLICT (group_id, user_id, source) DO NOTHING
            """,
            ("@group", member.Group),
            ("@user", StoredText.Checked(member.User)),
            ("@source", StoredText.Checked(member.Source)),
            ("@addedAt", member.AddedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, Role role) =>
        write.ExecuteAsync(
            """
            INSERT INTO roles (organization, slug, name, description, permissions, created_at, version)
            VALUES (@organization, @slug, @name, @description, @permissions, @createdAt, @version)
            ON CONFLICT (organization, slug) DO UPDATE SET
                name = excluded.name, description = excluded.description, permissions = excluded.permissions, version = excluded.version
            """,
            ("@organization", role.Organization),
            ("@slug", role.Slug),
            ("@name", StoredText.Checked(role.Name)),
            ("@description", StoredText.Checked(role.Description)),
            ("@permissions", role.Permissions.ToString()),
            ("@createdAt", role.CreatedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, ServiceAccount account) =>
        write.ExecuteAsync(
            """
            INSERT INTO service_accounts (id, organization, name, is_active, installation, created_at, version)
            VALUES (@id, @organization, @name, @active, @installation, @createdAt, @version)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active, version = excluded.version
            """,
            ("@id", account.Id),
            ("@organization", account.Organization),
            ("@name", StoredText.Checked(account.Name)),
            ("@active", account.IsActive ? 1L : 0L),
            ("@installation", account.IsInstallationAdministrator ? 1L : 0L),
            ("@createdAt", account.CreatedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, Grant grant) =>
        write.ExecuteAsync(
            """
            INSERT INTO grants (
                id, organization, principal_kind, principal_id, role, project, environments, created_by, created_at, version
            )
            VALUES (@id, @organization, @kind, @principal, @role, @project, @environments, @createdBy, @createdAt, @version)
            """,
            ("@id", grant.Id),
            ("@organization", grant.Organization),
            ("@kind", grant.Principal.KindName),
            ("@principal", StoredText.Checked(grant.Principal.Id)),
            ("@role", grant.Role),
            ("@project", grant.Project),
            ("@environments", grant.Environments.ToString()),
            ("@createdBy", StoredText.Checked(grant.CreatedBy)),
            ("@createdAt", grant.CreatedAt.ToUnixTimeMilliseconds())
        );

    private static Task<int> WriteAsync(ControlWrite write, ApiToken token) =>
        write.ExecuteAsync(
            """
            INSERT INTO api_tokens (
                id, organization, owner_kind, owner_id, name, hash, previous_hash, previous_until, permissions, environments, expires_at,
                created_by, created_at, version
            )
            VALUES (
                @id, @organization, @kind, @owner, @name, @hash, @previousHash, @previousUntil, @permissions, @environments, @expiresAt,
                @createdBy, @createdAt, @version
            )
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, hash = excluded.hash, previous_hash = excluded.previous_hash,
                previous_until = excluded.previous_until, version = excluded.version
            """,
            ("@id", token.Id),
            ("@organization", token.Organization),
            ("@kind", token.Owner.KindName),
            ("@owner", StoredText.Checked(token.Owner.Id)),
            ("@name", StoredText.Checked(token.Name)),
            ("@hash", token.Hash.ToArray()),
            ("@previousHash", token.PreviousHash.ToArray()),
            ("@previousUntil", token.PreviousUntil?.ToUnixTimeMilliseconds()),
            ("@permissions", token.Permissions == PermissionSet.All ? AccessRows.AllPermissions : token.Permissions.ToString()),
            ("@environments", token.Environments is { } environments ? string.Join(' ', environments) : null),
            ("@expiresAt", token.ExpiresAt?.ToUnixTimeMilliseconds()),
            ("@createdBy", StoredText.Checked(token.CreatedBy)),
            ("@createdAt", token.CreatedAt.ToUnixTimeMilliseconds())
        );
}
