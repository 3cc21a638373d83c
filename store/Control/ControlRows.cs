using System.Data.Common;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Reads the rows of control data.</summary>
internal static class ControlRows
{
    /// <summary>The columns that <see cref="ReadOrganization"/> reads.</summary>
    public const string OrganizationColumns =
        "slug, name, created_at, deleted_at, quotas, second_factor_from, default_role, sso_exempt, archived_at";

    /// <summary>Reads <see cref="OrganizationColumns"/>.</summary>
    public static Organization ReadOrganization(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetTime(2))
        {
            DeletedAt = row.GetTimeOrNull(3),
            Quotas = QuotasJson.Read(row.GetString(4)),
            SecondFactorRequiredFrom = row.GetTimeOrNull(5),
            DefaultRole = row.GetString(6),
            SsoExempt = row.GetText(7),
            ArchivedAt = row.GetTimeOrNull(8),
        };

    /// <summary>The columns that <see cref="ReadProject"/> reads.</summary>
    public const string ProjectColumns = "organization, slug, name, created_at, archived_at, deleted_at, is_private";

    /// <summary>The columns that <see cref="ReadEnvironment"/> reads.</summary>
    public const string EnvironmentColumns = "id, name, created_at, color, position, production, archived_at, deleted_at, compatible_apis";

    /// <summary>The columns that <see cref="ReadKey"/> reads.</summary>
    public const string KeyColumns =
        "id, environment, kind, name, hash, created_at, origins, disabled, previous_hash, previous_until, tags";

    /// <summary>The condition that an environment <c>e</c> exists: neither it nor its project or organization is deleted.</summary>
    public const string EnvironmentExists = """
        e.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM projects AS p JOIN organizations AS o ON o.slug = p.organization
            WHERE p.organization = e.organization AND p.slug = e.project AND (p.deleted_at IS NOT NULL OR o.deleted_at IS NOT NULL)
        )
        """;

    /// <summary>
    /// The condition that an environment <c>e</c> is active: neither it nor its project or organization is deleted or archived.
    /// </summary>
    public const string EnvironmentIsActive = """
        e.deleted_at IS NULL AND e.archived_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM projects AS p JOIN organizations AS o ON o.slug = p.organization
            WHERE p.organization = e.organization AND p.slug = e.project
                AND (p.deleted_at IS NOT NULL OR p.archived_at IS NOT NULL OR o.deleted_at IS NOT NULL OR o.archived_at IS NOT NULL)
        )
        """;

    /// <summary>Reads <see cref="ProjectColumns"/>.</summary>
    public static Project ReadProject(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3))
        {
            ArchivedAt = row.GetTimeOrNull(4),
            DeletedAt = row.GetTimeOrNull(5),
            IsPrivate = row.GetNumber(6) != 0,
        };

    /// <summary>Reads <see cref="EnvironmentColumns"/>.</summary>
    public static ProjectEnvironment ReadEnvironment(DbDataReader row) =>
        new(ReadId(row, 0), row.GetString(1), row.GetTime(2))
        {
            Color = row.GetString(3),
            Order = (int)row.GetInt64(4),
            IsProductionLike = row.GetInt64(5) != 0,
            ArchivedAt = row.GetTimeOrNull(6),
            DeletedAt = row.GetTimeOrNull(7),
            CompatibleApis = CompatibleApiNames.ParseText(row.GetString(8)),
        };

    /// <summary>Reads <see cref="KeyColumns"/>.</summary>
    public static SdkKey ReadKey(DbDataReader row) =>
        new(row.GetString(0), ReadId(row, 1), ControlNames.KeyKind(row.GetString(2)), row.GetString(3), row.GetBytes(4), row.GetTime(5))
        {
            Origins = row.GetString(6),
            IsDisabled = row.GetInt64(7) != 0,
            PreviousHash = row.IsDBNull(8) ? default : row.GetBytes(8),
            PreviousUntil = row.GetTimeOrNull(9),
            Tags = row.GetString(10),
        };

    /// <summary>Reads kind and id.</summary>
    public static DeletedItem ReadDeletion(DbDataReader row) => new(ControlNames.ItemKind(row.GetString(0)), row.GetString(1));

    /// <summary>Reads id, status, administrator and session_epoch.</summary>
    public static AccountState ReadAccountState(DbDataReader row) =>
        new(row.GetString(0), ControlNames.AccountStatus(row.GetString(1)), row.GetNumber(2) != 0, row.GetNumber(3));

    private static EnvironmentId ReadId(DbDataReader row, int column)
    {
        var text = row.GetString(column);
        return EnvironmentId.TryParse(text, out var id) ? id : throw new InvalidDataException($"'{text}' is not the id of an environment.");
    }
}
