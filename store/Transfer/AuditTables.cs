using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of audit logs, parents before children.</summary>
internal static class AuditTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
        new("audit_heads", ["organization", "epoch", "sequence", "hash"], [Text, Number, Number, Bytes]),
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
        new("environment_heads", ["environment", "epoch", "number", "hash"], [Text, Number, Number, Bytes]),
    ];
}
