using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Provides the statements that add a batch to the tables of sums.</summary>
internal static class SumTables
{
    private static readonly string[] TrackKey = ["environment", "name", "step", "start", "client", "late", "shard"];
    private static readonly string[] PeopleKey = ["environment", "flag", "step", "start", "variant", "kind", "shard"];
    private static readonly string[] PersonTrackKey = ["environment", "name", "time", "client", "late", "shard", "hour"];
    private static readonly string[] ExposureKey = ["environment", "flag", "phase", "variant", "reason", "rule", "client", "late", "shard"];
    private static readonly string[] NameKeyColumns = ["shard", "environment", "kind", "trusted", "hash"];
    private static readonly string[] PersonTrackUnique = ["environment", "person", "name", "time", "client", "late", "shard"];

    /// <summary>
    /// The statement of <c>analytics_evaluations</c>. Both engines fail at overflows, so the sum stops at the largest number.
    /// </summary>
    public static readonly RowStatement Evaluations = Upsert(
        "analytics_evaluations",
        ["environment", "flag", "step", "start", "variant", "reason", "rule", "error_code", "kind", "client", "late", "shard"],
        ["events", "evaluations"],
        """
        events = analytics_evaluations.events + excluded.events,
        evaluations = CASE WHEN analytics_evaluations.evaluations > 9223372036854775807 - excluded.evaluations
            THEN 9223372036854775807 ELSE analytics_evaluations.evaluations + excluded.evaluations END
        """
    );

    /// <summary>The statement of <c>analytics_seen</c>.</summary>
    public static readonly RowStatement Seen = Upsert(
        "analytics_seen",
        ["environment", "flag", "kind", "client", "shard"],
        ["first", "last"],
        $"{First("analytics_seen")}, {Last("analytics_seen", "last")}"
    );

    /// <summary>The statement of <c>analytics_tracks</c>; the sums are those before, plus those of the batch.</summary>
    public static readonly RowStatement Tracks = Replace("analytics_tracks", TrackKey, ["events", "count", "sum", "squares"]);

    /// <summary>The query of the sums that <see cref="Tracks"/> replaces.</summary>
    public static readonly RowQuery StoredTracks = new("analytics_tracks", TrackKey, ["events", "count", "sum", "squares"]);

    /// <summary>The statement of <c>analytics_people</c>; the people are those before and those of the batch.</summary>
    public static readonly RowStatement People = Replace("analytics_people", PeopleKey, ["people"]);

    /// <summary>The query of the people that <see cref="People"/> replaces.</summary>
    public static readonly RowQuery StoredPeople = new("analytics_people", PeopleKey, ["people"]);

    /// <summary>The statement of <c>analytics_exposures</c>.</summary>
    public static readonly RowStatement Exposures = new(
        "analytics_exposures",
        [.. ExposureKey, "person", "first", "epoch", "number", "last", "hour"],
        $"""
        ON CONFLICT ({string.Join(", ", ExposureKey)}, person) DO UPDATE SET
        {FirstExposure("first")}, {FirstExposure("epoch")}, {FirstExposure("number")},
        {Last("analytics_exposures", "last")}, {Last("analytics_exposures", "hour")}
        """
    );

    /// <summary>The statement of <c>analytics_person_tracks</c>; the sums are those before, plus those of the batch.</summary>
    public static readonly RowStatement PersonTracks = new(
        "analytics_person_tracks",
        [.. PersonTrackKey, "person", "events", "count", "sum", "squares"],
        $"""
        ON CONFLICT ({string.Join(", ", PersonTrackUnique)}) DO UPDATE SET
        events = excluded.events, count = excluded.count, sum = excluded.sum, squares = excluded.squares
        """
    );

    /// <summary>The query of the sums that <see cref="PersonTracks"/> replaces.</summary>
    public static readonly RowQuery StoredPersonTracks = new(
        "analytics_person_tracks",
        [.. PersonTrackKey, "person"],
        ["events", "count", "sum", "squares"]
    );

    /// <summary>The statement of <c>analytics_names</c>.</summary>
    public static readonly RowStatement Names = Replace("analytics_names", NameKeyColumns, ["day"]);

    /// <summary>The query of the last days of names.</summary>
    public static readonly RowQuery StoredNames = new("analytics_names", NameKeyColumns, ["day"]);

    /// <summary>The statement of <c>analytics_name_counts</c>.</summary>
    public static readonly RowStatement NameCounts = Upsert(
        "analytics_name_counts",
        ["shard", "environment", "kind", "trusted", "day"],
        ["names"],
        "names = analytics_name_counts.names + excluded.names"
    );

    /// <summary>The query of the numbers of names of an environment.</summary>
    public static readonly RowQuery StoredNameCounts = new(
        "analytics_name_counts",
        ["shard", "environment"],
        ["kind", "trusted", "day", "names"]
    );

    /// <summary>The statement of <c>analytics_event_ids</c>; the ids are those before and those of the batch.</summary>
    public static readonly RowStatement Ids = Upsert(
        "analytics_event_ids",
        ["shard", "high", "low"],
        ["ids", "hour"],
        $"ids = excluded.ids, {Last("analytics_event_ids", "hour")}"
    );

    /// <summary>The query of the ids that <see cref="Ids"/> replaces.</summary>
    public static readonly RowQuery StoredIds = new("analytics_event_ids", ["shard", "high", "low"], ["ids"]);

    private static RowStatement Replace(string table, string[] keys, string[] values) =>
        Upsert(table, keys, values, string.Join(", ", values.Select(value => $"{value} = excluded.{value}")));

    private static RowStatement Upsert(string table, string[] keys, string[] values, string update) =>
        new(table, [.. keys, .. values], $"ON CONFLICT ({string.Join(", ", keys)}) DO UPDATE SET {update}");

    private static string First(string table) =>
        $"first = CASE WHEN excluded.first < {table}.first THEN excluded.first ELSE {table}.first END";

    /// <summary>Keeps a column of the earlier of two first exposures; see <c>ExposureSum</c>.</summary>
    private static string FirstExposure(string column) =>
        $"""
            {column} = CASE WHEN (excluded.first, excluded.epoch, excluded.number)
                < (analytics_exposures.first, analytics_exposures.epoch, analytics_exposures.number)
                THEN excluded.{column} ELSE analytics_exposures.{column} END
            """;

    private static string Last(string table, string column) =>
        $"{column} = CASE WHEN excluded.{column} > {table}.{column} THEN excluded.{column} ELSE {table}.{column} END";
}
