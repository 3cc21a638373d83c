using System.Data.Common;
using System.Globalization;
using FlagCluster.Store.Sql;
using Npgsql;
using NpgsqlTypes;

namespace FlagCluster.Store.Transfer;

/// <summary>Represents a table that is copied row by row. Its columns have the same names and meanings in both engines.</summary>
/// <param name="Name">The name.</param>
/// <param name="Columns">The columns, those of the primary key first.</param>
/// <param name="Types">The types of the columns, in the same order.</param>
internal sealed record TransferTable(string Name, string[] Columns, NpgsqlDbType[] Types)
{
    private const NpgsqlDbType Text = NpgsqlDbType.Text,
        Number = NpgsqlDbType.Bigint,
        Integer = NpgsqlDbType.Integer,
        Bytes = NpgsqlDbType.Bytea;

    /// <summary>Gets all tables, parents before children.</summary>
    public static readonly TransferTable[] All =
    [
        new(
            "organizations",
            ["slug", "name", "created_at", "deleted_at", "quotas", "second_factor_from", "default_role", "sso_exempt", "version"],
            [Text, Text, Number, Number, Text, Number, Text, Text, Number]
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
        new("audit_heads", ["organization", "epoch", "sequence", "hash"], [Text, Number, Number, Bytes]),
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
        new(
            "audit_log",
            [
                "organization",
                "sequence",
                "time",
                "actor",
                "on_behalf_of",
                "action",
                "subject",
                "result",
                "request_id",
                "reference",
                "entry",
                "previous",
                "hash",
            ],
            [Text, Number, Number, Text, Text, Text, Text, Text, Text, Text, Bytes, Bytes, Bytes]
        ),
        new("audit_personal", ["organization", "sequence", "part", "person", "data"], [Text, Number, Text, Text, Bytes]),
        new(
            "audit_checkpoints",
            ["organization", "epoch", "sequence", "hash", "time", "document"],
            [Text, Number, Number, Bytes, Number, Bytes]
        ),
        new("audit_cursors", ["sink", "organization", "sequence", "checkpoint"], [Text, Text, Number, Number]),
        new(
            "hooks",
            [
                "id",
                "project",
                "environment",
                "name",
                "provider",
                "secret",
                "branch_pattern",
                "key_template",
                "flag_template",
                "service_account",
                "created_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Bytes, Text, Text, Text, Text, Number, Number]
        ),
        new("hook_requests", ["hook", "delivery", "digest", "time"], [Text, Text, Bytes, Number]),
        new("environment_heads", ["environment", "epoch", "number", "hash"], [Text, Number, Number, Bytes]),
        new("protection_keys", ["name", "xml"], [Text, Text]),
        new(
            "webhooks",
            [
                "id",
                "organization",
                "project",
                "name",
                "address",
                "secrets",
                "format",
                "events",
                "environments",
                "enabled",
                "disabled_reason",
                "created_at",
                "updated_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Bytes, Text, Text, Text, Number, Text, Number, Number, Number]
        ),
        new(
            "webhook_states",
            ["webhook", "queued", "dropped", "failures", "failing_since", "paused_until", "lease_owner", "lease_until"],
            [Text, Number, Number, Number, Number, Number, Text, Number]
        ),
        new("webhook_events", ["id", "type", "scope", "time", "payload"], [Text, Text, Text, Number, Bytes]),
        new(
            "webhook_deliveries",
            ["id", "webhook", "event", "status", "attempts", "created_at", "started_at", "due_at", "completed_at"],
            [Text, Text, Text, Number, Number, Number, Number, Number, Number]
        ),
        new(
            "webhook_attempts",
            ["delivery", "number", "time", "duration", "status", "problem", "answer"],
            [Text, Number, Number, Number, Number, Text, Text]
        ),
        new(
            "changes",
            [
                "environment",
                "epoch",
                "number",
                "operations",
                "level",
                "time",
                "actor_kind",
                "actor_id",
                "on_behalf_of_kind",
                "on_behalf_of_id",
                "message",
                "request_id",
                "operation_id",
                "previous",
                "hash",
            ],
            [Text, Number, Number, Bytes, Number, Number, Text, Text, Text, Text, Text, Text, Text, Bytes, Bytes]
        ),
        new(
            "commands",
            ["environment", "operation_id", "fingerprint", "epoch", "number", "outcome"],
            [Text, Text, Text, Number, Number, Text]
        ),
        new("change_cursors", ["subscriber", "environment", "epoch", "number"], [Text, Text, Number, Number]),
        new(
            "anomaly_rules",
            ["environment", "name", "version", "flag", "compares", "document", "created_at", "updated_at", "updated_by"],
            [Text, Text, Number, Text, Number, Bytes, Number, Number, Text]
        ),
        new(
            "anomaly_observations",
            ["environment", "rule", "rule_version", "window_end", "observation"],
            [Text, Text, Number, Number, Bytes]
        ),
        new("anomaly_rule_states", ["environment", "rule", "revision", "state"], [Text, Text, Number, Bytes]),
        new(
            "alerts",
            [
                "environment",
                "id",
                "rule",
                "rule_version",
                "flag",
                "severity",
                "fired_at",
                "rule_document",
                "reading",
                "resolved_at",
                "resolved_by",
                "acknowledged_at",
                "acknowledged_by",
            ],
            [Text, Text, Text, Number, Text, Number, Number, Bytes, Bytes, Number, Text, Number, Text]
        ),
        new(
            "anomaly_outbox",
            [
                "id",
                "environment",
                "alert",
                "position",
                "rule_version",
                "entry",
                "created_at",
                "status",
                "detail",
                "attempts",
                "due_at",
                "completed_at",
            ],
            [Text, Text, Text, Number, Number, Bytes, Number, Number, Text, Number, Number, Number]
        ),
        new("snapshots", ["environment", "epoch", "number", "ruleset"], [Text, Number, Number, Bytes]),
        new("analytics_texts", ["id", "text"], [Integer, Text]),
        Sums(
            "analytics_evaluations",
            "environment flag step start variant reason rule error_code kind client late shard events evaluations"
        ),
        Sums("analytics_tracks", "environment name step start client late shard events count sum squares"),
        Sums("analytics_people", "environment flag step start variant kind shard people"),
        Sums("analytics_seen", "environment flag kind client shard first last"),
        Sums("analytics_exposures", "environment flag phase person variant reason rule client late shard first last hour"),
        Sums("analytics_person_tracks", "environment person name time client late shard events count sum squares hour"),
        new("analytics_followed", ["environment", "flag", "phase"], [Text, Text, Number]),
        new("analytics_gaps", ["topic", "partition", "started_at", "ended_at"], [Text, Integer, Number, Number]),
        new(
            "analytics_crashes",
            ["environment", "day", "group_id", "app", "platform", "shard", "events"],
            [Text, Number, Text, Text, Text, Number, Number]
        ),
        new(
            "analytics_crash_groups",
            [
                "environment",
                "group_id",
                "shard",
                "events",
                "first_time",
                "last_time",
                "last_id",
                "type",
                "frame",
                "message",
                "stack",
                "app",
                "platform",
            ],
            [Text, Text, Number, Number, Number, Number, Text, Text, Text, Text, Text, Text, Text]
        ),
        new(
            "analytics_crash_flags",
            ["environment", "group_id", "flag", "variant", "shard", "events"],
            [Text, Text, Text, Text, Number, Number]
        ),
        new(
            "analytics_crash_people",
            ["environment", "day", "group_id", "flag", "variant", "shard", "people"],
            [Text, Number, Text, Text, Text, Number, Bytes]
        ),
    ];

    private static TransferTable Sums(string name, string columns)
    {
        var names = columns.Split(' ');
        return new(
            name,
            names,
            [
                .. names.Select(column =>
                    column switch
                    {
                        "person" => Text,
                        "sum" or "squares" or "people" => Bytes,
                        "start" or "phase" or "time" or "hour" or "first" or "last" or "events" or "count" or "evaluations" => Number,
                        _ => Integer,
                    }
                ),
            ]
        );
    }

    private string Select => $"SELECT {string.Join(", ", Columns)} FROM {Name} ORDER BY {string.Join(", ", Columns)}";

    /// <summary>Returns the number of rows.</summary>
    public async Task<long> CountAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync($"SELECT COUNT(*) FROM {Name}", row => row.GetInt64(0), cancellationToken))[0];

    /// <summary>Copies every row.</summary>
    public async Task CopyAsync(DbConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var rows = await source.StreamAsync(Select, cancellationToken);
        await using var copy = await target.BeginBinaryImportAsync(
            $"COPY {Name} ({string.Join(", ", Columns)}) FROM STDIN (FORMAT BINARY)",
            cancellationToken
        );
        while (await rows.ReadAsync(cancellationToken))
        {
            await copy.StartRowAsync(cancellationToken);
            for (var column = 0; column < Columns.Length; column++)
            {
                if (await rows.IsDBNullAsync(column, cancellationToken))
                    await copy.WriteNullAsync(cancellationToken);
                else if (Types[column] == Number)
                    await copy.WriteAsync(rows.GetInt64(column), Number, cancellationToken);
                else if (Types[column] == Integer)
                    await copy.WriteAsync(rows.GetInt32(column), Integer, cancellationToken);
                else if (Types[column] == Bytes)
                    await copy.WriteAsync(rows.GetBytes(column), Bytes, cancellationToken);
                else
                    await copy.WriteAsync(rows.GetString(column), Text, cancellationToken);
            }
        }
        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Reads both tables again and compares every value.</summary>
    /// <exception cref="TransferException">The tables differ.</exception>
    public async Task CompareAsync(DbConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var expected = await source.StreamAsync(Select, cancellationToken);
        await using var found = await target.StreamAsync(Select, cancellationToken);
        for (var number = 1L; ; number++)
        {
            var (more, also) = (await expected.ReadAsync(cancellationToken), await found.ReadAsync(cancellationToken));
            if (!more && !also)
                return;
            if (more != also || !Same(expected, found))
                throw new TransferException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The copy of {Name} differs from the source at row {number}; nothing was copied. Try again, and report it "
                            + $"if it happens again."
                    )
                );
        }
    }

    private bool Same(DbDataReader expected, DbDataReader found)
    {
        for (var column = 0; column < Columns.Length; column++)
        {
            var same =
                expected.IsDBNull(column) || found.IsDBNull(column) ? expected.IsDBNull(column) == found.IsDBNull(column)
                : Types[column] is Number or Integer ? expected.GetNumber(column) == found.GetNumber(column)
                : Types[column] == Bytes ? expected.GetBytes(column).AsSpan().SequenceEqual(found.GetBytes(column))
                : expected.GetString(column) == found.GetString(column);
            if (!same)
                return false;
        }
        return true;
    }
}
