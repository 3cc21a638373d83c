using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of incoming hooks, webhooks and their deliveries, parents before children.</summary>
internal static class HookTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
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
    ];
}
