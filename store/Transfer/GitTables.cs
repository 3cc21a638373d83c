using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of repositories that environments follow, parents before children.</summary>
internal static class GitTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
        new(
            "git_bindings",
            [
                "id",
                "environment",
                "repository",
                "branch",
                "path",
                "settings",
                "secret",
                "hook_secret",
                "hook_path",
                "created_at",
                "updated_at",
                "version",
            ],
            [Text, Text, Text, Text, Text, Text, Bytes, Bytes, Text, Number, Number, Number]
        ),
        new("git_states", ["binding", "revision", "state"], [Text, Number, Text]),
        new(
            "git_proposals",
            [
                "id",
                "binding",
                "message",
                "operations",
                "items",
                "operation_id",
                "actor_kind",
                "actor_id",
                "on_behalf_of_kind",
                "on_behalf_of_id",
                "state",
                "detail",
                "number",
                "url",
                "created_at",
                "updated_at",
                "revision",
            ],
            [Text, Text, Text, Text, Text, Text, Text, Text, Text, Text, Text, Text, Number, Text, Number, Number, Number]
        ),
    ];
}
