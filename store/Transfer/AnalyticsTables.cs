using static FlagCluster.Store.Transfer.TransferTable;

namespace FlagCluster.Store.Transfer;

/// <summary>Lists the tables of what is counted of events, parents before children.</summary>
internal static class AnalyticsTables
{
    /// <summary>Gets the tables.</summary>
    public static TransferTable[] Tables { get; } =
    [
        new("analytics_texts", ["id", "text"], [Integer, Text]),
        Sums(
            "analytics_evaluations",
            "environment flag step start variant reason rule error_code kind client late shard events evaluations"
        ),
        Sums("analytics_tracks", "environment name step start client late shard events count sum squares"),
        Sums("analytics_people", "environment flag step start variant kind shard people"),
        Sums("analytics_seen", "environment flag kind client shard first last"),
        Sums("analytics_exposures", "environment flag phase person variant reason rule client late shard first last epoch number hour"),
        Sums("analytics_person_tracks", "environment person name time client late shard events count sum squares hour"),
        new("analytics_server_keys", ["environment", "client", "shard"], [Text, Text, Integer]),
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
}
