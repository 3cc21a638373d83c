using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Reads the rows of access data. Each method reads the columns of its constant.</summary>
internal static class AccessRows
{
    /// <summary>The permissions of a token that is limited in none, not even in those of a later release.</summary>
    public const string AllPermissions = "*";

    public const string MemberColumns = "organization, user_id, is_active, joined_at";
    public const string GroupColumns = "id, organization, name, created_at";
    public const string GroupMemberColumns = "group_id, user_id, source, added_at";
    public const string RoleColumns = "organization, slug, name, description, permissions, created_at";
    public const string ServiceAccountColumns = "id, organization, name, is_active, installation, created_at";
    public const string GrantColumns =
        "id, organization, principal_kind, principal_id, role, project, environments, created_by, created_at";
    public const string TokenColumns =
        "id, organization, owner_kind, owner_id, name, hash, previous_hash, previous_until, permissions, environments, expires_at, "
        + "created_by, created_at";

    public static Member ReadMember(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2) != 0, row.GetTime(3));

    public static Group ReadGroup(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3));

    public static GroupMember ReadGroupMember(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3));

    public static Role ReadRole(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), ReadPermissions(row, 4), row.GetTime(5));

    public static ServiceAccount ReadServiceAccount(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3) != 0, row.GetTime(5))
        {
            IsInstallationAdministrator = row.GetInt64(4) != 0,
        };

    public static Grant ReadGrant(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), ReadPrincipal(row, 2), row.GetString(4), row.GetTime(8))
        {
            Project = row.GetText(5),
            Environments = ReadFilter(row, 6),
            CreatedBy = row.GetString(7),
        };

    public static ApiToken ReadToken(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), ReadPrincipal(row, 2), row.GetString(4), row.GetBytes(5), row.GetTime(12))
        {
            PreviousHash = row.GetBytes(6),
            PreviousUntil = ReadTime(row, 7),
            Permissions = row.GetString(8) == AllPermissions ? PermissionSet.All : ReadPermissions(row, 8),
            Environments = row.GetText(9) is { } environments ? [.. environments.Split(' ', StringSplitOptions.RemoveEmptyEntries)] : null,
            ExpiresAt = ReadTime(row, 10),
            CreatedBy = row.GetString(11),
        };

    private static DateTimeOffset? ReadTime(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    private static Principal ReadPrincipal(DbDataReader row, int column) =>
        Principal.TryCreate(row.GetString(column), row.GetString(column + 1), out var principal)
            ? principal
            : throw new InvalidDataException($"'{row.GetString(column)}' is not a kind of principal.");

    /// <summary>Reads names of permissions; those that another release knows are left out.</summary>
    private static PermissionSet ReadPermissions(DbDataReader row, int column)
    {
        var permissions = default(PermissionSet);
        foreach (var name in row.GetString(column).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (PermissionNames.TryParse(name, out var permission))
                permissions = permissions.With([permission]);
        return permissions;
    }

    private static EnvironmentFilter ReadFilter(DbDataReader row, int column)
    {
        try
        {
            return EnvironmentFilter.Parse(row.GetString(column));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"'{row.GetString(column)}' is not a filter of environments.", exception);
        }
    }
}
