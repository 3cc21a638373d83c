using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of organizations, projects, environments, their keys, and access to them, parents before children.</summary>
internal static class TenancyTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
        new(
            "organizations",
            [
                "slug",
                "name",
                "created_at",
                "archived_at",
                "deleted_at",
                "quotas",
                "second_factor_from",
                "default_role",
                "sso_exempt",
                "version",
            ],
            [Text, Text, Number, Number, Number, Text, Number, Text, Text, Number]
        ),
        new("removed_organizations", ["slug", "removed_at"], [Text, Number]),
        new(
            "projects",
            ["organization", "slug", "name", "created_at", "is_private", "archived_at", "deleted_at", "version"],
            [Text, Text, Text, Number, Number, Number, Number, Number]
        ),
        new(
            "environments",
            [
                "id",
                "organization",
                "project",
                "name",
                "color",
                "position",
                "production",
                "compatible_apis",
                "created_at",
                "archived_at",
                "deleted_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Number, Number, Text, Number, Number, Number, Number]
        ),
        new(
            "sdk_keys",
            [
                "id",
                "environment",
                "kind",
                "name",
                "hash",
                "origins",
                "tags",
                "created_at",
                "disabled",
                "previous_hash",
                "previous_until",
                "used_on",
                "version",
            ],
            [Text, Text, Text, Text, Bytes, Text, Text, Number, Number, Bytes, Number, Number, Number]
        ),
        new("members", ["organization", "user_id", "is_active", "joined_at", "version"], [Text, Text, Number, Number, Number]),
        new("member_groups", ["id", "organization", "name", "created_at", "version"], [Text, Text, Text, Number, Number]),
        new("member_group_users", ["group_id", "user_id", "source", "added_at", "version"], [Text, Text, Text, Number, Number]),
        new(
            "roles",
            ["organization", "slug", "name", "description", "permissions", "created_at", "version"],
            [Text, Text, Text, Text, Text, Number, Number]
        ),
        new(
            "service_accounts",
            ["id", "organization", "name", "is_active", "installation", "created_at", "version"],
            [Text, Text, Text, Number, Number, Number, Number]
        ),
        new(
            "grants",
            [
                "id",
                "organization",
                "principal_kind",
                "principal_id",
                "role",
                "project",
                "environments",
                "created_by",
                "created_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Text, Text, Text, Number, Number]
        ),
        new(
            "api_tokens",
            [
                "id",
                "organization",
                "owner_kind",
                "owner_id",
                "name",
                "hash",
                "previous_hash",
                "previous_until",
                "permissions",
                "environments",
                "expires_at",
                "created_by",
                "created_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Bytes, Bytes, Number, Text, Text, Number, Text, Number, Number]
        ),
        new("api_token_uses", ["token", "day"], [Text, Number]),
    ];
}
