using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>
/// Lists the tables of accounts, their sessions and second factors, single-use links, identity providers and protection keys,
/// parents before children.
/// </summary>
internal static class AccountTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
        new(
            "accounts",
            [
                "id",
                "email",
                "normalized_email",
                "name",
                "password",
                "status",
                "administrator",
                "email_verified",
                "session_epoch",
                "created_at",
                "last_sign_in_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Text, Number, Number, Number, Number, Number, Number]
        ),
        new(
            "sessions",
            [
                "id",
                "account",
                "hash",
                "epoch",
                "created_at",
                "expires_at",
                "last_seen_at",
                "confirmed_at",
                "method",
                "amr",
                "network",
                "user_agent",
            ],
            [Text, Text, Bytes, Number, Number, Number, Number, Number, Text, Text, Text, Text]
        ),
        new("printed_links", ["id", "account", "hash", "expires_at"], [Text, Text, Bytes, Number]),
        new("sign_in_failures", ["key", "failures", "last_at"], [Text, Number, Number]),
        new("totp_secrets", ["account", "protected", "created_at", "confirmed_at", "accepted_step"], [Text, Bytes, Number, Number, Number]),
        new("recovery_codes", ["account", "hash"], [Text, Bytes]),
        new(
            "single_use_links",
            [
                "id",
                "purpose",
                "hash",
                "account",
                "organization",
                "email",
                "normalized_email",
                "payload",
                "created_at",
                "expires_at",
                "actor_kind",
                "actor_id",
                "on_behalf_of_kind",
                "on_behalf_of_id",
            ],
            [Text, Text, Bytes, Text, Text, Text, Text, Text, Number, Number, Text, Text, Text, Text]
        ),
        new(
            "sso_providers",
            [
                "id",
                "organization",
                "name",
                "preset",
                "issuer",
                "client_id",
                "client_secret",
                "settings",
                "enabled",
                "actor_kind",
                "actor_id",
                "on_behalf_of_kind",
                "on_behalf_of_id",
                "created_at",
                "updated_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Text, Bytes, Text, Number, Text, Text, Text, Text, Number, Number, Number]
        ),
        new("sso_domains", ["provider", "domain"], [Text, Text]),
        new("sso_identities", ["provider", "subject", "account", "linked_at"], [Text, Text, Text, Number]),
        new(
            "sso_sessions",
            ["session", "provider", "account", "subject", "provider_session", "id_token", "expires_at"],
            [Text, Text, Text, Text, Text, Bytes, Number]
        ),
        new("sso_used_values", ["provider", "value", "expires_at"], [Text, Text, Number]),
        new("protection_keys", ["name", "xml"], [Text, Text]),
    ];
}
