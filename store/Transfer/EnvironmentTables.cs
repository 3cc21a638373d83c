using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of changes, snapshots, and anomaly rules with their alerts, parents before children.</summary>
internal static class EnvironmentTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
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
        new("anomaly_rule_deletions", ["environment", "version"], [Text, Number]),
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
    ];
}
