using System.ComponentModel;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Represents how far the counting of events has got.</summary>
[SchemaName("analyticsLag"), Description("How far the counting of events has got.")]
internal sealed record LagResponse(
    [property: Description("The seconds by which the slowest partition is behind the clock.")] double Seconds,
    [property: Description("The time up to which events were counted in every partition.")] DateTimeOffset CountedTo,
    [property: Description("The time of the last commit.")] DateTimeOffset UpdatedAt
);

/// <summary>Represents the evaluations of a flag.</summary>
[SchemaName("flagCounts"), Description("The evaluations of a flag in a window that ends now.")]
internal sealed record FlagCountsResponse
{
    public required string Flag { get; init; }

    [Description("The start of the first window that is counted.")]
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    [Description("The evaluations that the recorded events represent, of every kind.")]
    public required long Total { get; init; }

    [Description("The recorded events. Fewer than 'total' when the flag is sampled.")]
    public required long Events { get; init; }

    [Description("Evaluations by variant; '(default)' is the caller's default.")]
    public required IReadOnlyDictionary<string, long> Variants { get; init; }

    [Description("Evaluations by reason.")]
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }

    [Description("Evaluations by kind: 'single' evaluations of the flag, 'bulk' answers with all flags, exposures reported by an 'sdk'.")]
    public required IReadOnlyDictionary<string, long> Kinds { get; init; }

    [Description("Failed evaluations.")]
    public required long Errors { get; init; }

    [Description("The last evaluation of any kind, also before the window; null when there was none.")]
    public required DateTimeOffset? LastSeen { get; init; }

    [Description("Null when no event was counted yet.")]
    public required LagResponse? Lag { get; init; }
}

/// <summary>Represents series of evaluations.</summary>
[SchemaName("analyticsSeries"), Description("Evaluations over time: one number for each point and series.")]
internal sealed record SeriesResponse
{
    [Description("The flag; null for all flags.")]
    public required string? Flag { get; init; }

    [Description("What the series are: flag, variant, reason, rule, client, kind or error.")]
    public required string By { get; init; }

    [Description("The step between points: 10s, 1m, 1h or 1d.")]
    public required string Step { get; init; }

    [Description("The time zone in which days start.")]
    public required string TimeZone { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    [Description("The start of each point. The last one may still be counted.")]
    public required IReadOnlyList<DateTimeOffset> Points { get; init; }

    [Description("The series, largest first. The last one may be '(other)': the sum of all further ones.")]
    public required IReadOnlyList<SeriesItem> Series { get; init; }

    [Description("Changes of the flag, or of the environment without a flag, oldest first.")]
    public required IReadOnlyList<MarkerItem> Markers { get; init; }

    [Description("Whether there are more changes than 'markers' has; the oldest are left out.")]
    public required bool MarkersTruncated { get; init; }

    [Description("Null when no event was counted yet.")]
    public required LagResponse? Lag { get; init; }
}

/// <summary>Represents one series.</summary>
[SchemaName("seriesItem"), Description("One series.")]
internal sealed record SeriesItem(
    [property: Description("A value of 'by', '(default)' for the caller's default, '(none)' or '(other)'.")] string Name,
    [property: Description("The sum of all points.")] long Total,
    [property: Description("The evaluations at each point.")] IReadOnlyList<long> Values
);

/// <summary>Represents a version at the axis of a series.</summary>
[SchemaName("seriesMarker"), Description("A change of the ruleset.")]
internal sealed record MarkerItem(
    DateTimeOffset Time,
    [property: Description("The version after the change, epoch.number.")] string Version,
    Rulesets.ActorResponse Actor,
    [property: Description("The reason that the author gave, or null.")] string? Message
);

/// <summary>Represents the most used flags.</summary>
[SchemaName("topFlags"), Description("The flags with the most evaluations.")]
internal sealed record TopResponse(
    DateTimeOffset From,
    DateTimeOffset To,
    [property: Description("The evaluations of all flags.")] long Total,
    [property: Description("The failed evaluations of all flags.")] long Errors,
    IReadOnlyList<TopItem> Items,
    [property: Description("Null when no event was counted yet.")] LagResponse? Lag
);

/// <summary>Represents one of the most used flags.</summary>
[SchemaName("topFlag"), Description("The evaluations of a flag.")]
internal sealed record TopItem(
    string Flag,
    long Total,
    [property: Description("Evaluations by kind: single, bulk and sdk.")] IReadOnlyDictionary<string, long> Kinds,
    [property: Description("Failed evaluations.")] long Errors
);

/// <summary>Represents failed evaluations.</summary>
[SchemaName("flagErrors"), Description("The flags and error codes with the most failed evaluations.")]
internal sealed record ErrorsResponse(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<ErrorItem> Items,
    [property: Description("Null when no event was counted yet.")] LagResponse? Lag
);

/// <summary>Represents the failed evaluations of a flag with one error code.</summary>
[SchemaName("flagError"), Description("The failed evaluations of a flag with one error code.")]
internal sealed record ErrorItem(
    string Flag,
    [property: Description("OpenFeature's error code, or '(none)'.")] string ErrorCode,
    long Errors,
    [property: Description("All evaluations of the flag.")] long Total,
    [property: Description("Errors divided by total.")] double Share
);

/// <summary>Represents when a client used a flag in one way.</summary>
[SchemaName("flagSeen"), Description("When a client evaluated a flag first and last in one way.")]
internal sealed record SeenItem(
    string Flag,
    [property: Description("single, bulk or sdk. Bulk answers contain flags that may never be used.")] string Kind,
    [property: Description("The id of the SDK key, or '(none)'.")] string Client,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen
);

/// <summary>Represents custom and conversion events.</summary>
[SchemaName("analyticsTracks"), Description("The custom and conversion events with the most occurrences.")]
internal sealed record TracksResponse(
    DateTimeOffset From,
    DateTimeOffset To,
    [property: Description("The events of every name.")] long Total,
    IReadOnlyList<TrackItem> Items,
    [property: Description("Null when no event was counted yet.")] LagResponse? Lag
);

/// <summary>Represents the events with one name.</summary>
[SchemaName("analyticsTrack"), Description("The custom or conversion events with one name.")]
internal sealed record TrackItem(
    string Name,
    [property: Description("The number of events.")] long Events,
    [property: Description("The number of values: at most ±1,000,000,000 each, others are counted as events only.")] long Values,
    [property: Description("The sum of the values.")] double Sum,
    [property: Description("The mean of the values; null without values.")] double? Mean,
    [property: Description("The standard deviation of the values; null with fewer than two.")] double? Deviation
);
