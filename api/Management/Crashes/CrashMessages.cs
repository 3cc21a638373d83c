using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Crashes;

/// <summary>Represents a page of crash groups.</summary>
[SchemaName("crashGroups"), Description("A page of crash groups.")]
internal sealed record CrashGroupsResponse(
    [property: Description("The groups, the most frequent first.")] IReadOnlyList<CrashGroupResponse> Items,
    [property: Description("The number of groups.")] int Total
);

/// <summary>Represents crashes with the same cause.</summary>
[SchemaName("crashGroup"), Description("Crashes with the same type and top frames.")]
internal sealed record CrashGroupResponse
{
    [Description("The id of the group.")]
    public required string Group { get; init; }

    [Description("The type of the error.")]
    public required string Type { get; init; }

    [Description("The innermost frame, without what differs between builds."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Frame { get; init; }

    [Description("The number of crashes: in a list those of the days of the period.")]
    public required long Events { get; init; }

    [Description("The estimated number of people with such a crash on the days of the period.")]
    public long People { get; init; }

    [Description("The time of the first crash.")]
    public required DateTimeOffset FirstSeen { get; init; }

    [Description("The time of the last crash.")]
    public required DateTimeOffset LastSeen { get; init; }

    [Description("The message of the last crash, if it is recorded."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [Description("The stack of the last crash, if it is recorded."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stack { get; init; }

    [Description("The application of the last crash."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? App { get; init; }

    [Description("The platform of the last crash."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Platform { get; init; }

    [Description("The flags of the crashes, the most frequent first; not in lists.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CrashFlagResponse>? Flags { get; init; }

    public static CrashGroupResponse From(string group, CrashGroupSum sum, bool withDetails) =>
        new()
        {
            Group = group,
            Type = sum.Last.Type,
            Frame = sum.Last.Frame,
            Events = sum.Events,
            FirstSeen = DateTimeOffset.FromUnixTimeMilliseconds(sum.Times.First),
            LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(sum.Times.Last),
            Message = withDetails ? sum.Last.Message : null,
            Stack = withDetails ? sum.Last.Stack : null,
            App = sum.Last.App.Length > 0 ? sum.Last.App : null,
            Platform = sum.Last.Platform.Length > 0 ? sum.Last.Platform : null,
        };
}

/// <summary>Represents a flag of the crashes of a group.</summary>
[SchemaName("crashFlag"), Description("A flag of the crashes of a group.")]
internal sealed record CrashFlagResponse
{
    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The variant; absent when it is not known."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    [Description("The number of crashes.")]
    public required long Events { get; init; }

    public static CrashFlagResponse From(KeyValuePair<CrashFlagCell, EventCount> row) =>
        new()
        {
            FlagKey = row.Key.Flag,
            Variant = row.Key.Variant.Length > 0 ? row.Key.Variant : null,
            Events = row.Value.Events,
        };
}

/// <summary>Represents the number of crashes over time.</summary>
[SchemaName("crashOverview"), Description("The number of crashes over time, and on the days of the period by platform and application.")]
internal sealed record CrashOverviewResponse(
    [property: Description("The number of crashes.")] long TotalCrashes,
    [property: Description("The buckets with crashes, in order.")] IReadOnlyList<CrashBucketResponse> TimeSeries,
    [property: Description("The number of crashes by platform.")] IReadOnlyDictionary<string, long> ByPlatform,
    [property: Description("The number of crashes by application.")] IReadOnlyDictionary<string, long> ByAppVersion
);

/// <summary>Represents the number of crashes in a bucket.</summary>
[SchemaName("crashBucket"), Description("The number of crashes in a bucket.")]
internal sealed record CrashBucketResponse(
    [property: Description("The start of the bucket in Unix milliseconds.")] long Timestamp,
    [property: Description("The number of crashes.")] long Count
);

/// <summary>Represents the crashes by variant of a flag.</summary>
[SchemaName("crashRates"), Description("The crashes by variant of a flag.")]
internal sealed record CrashRatesResponse(
    [property: Description("The key of the flag.")] string Flag,
    [property: Description("The start of the first day.")] DateTimeOffset From,
    [property: Description("The end.")] DateTimeOffset To,
    [property: Description("The variants, by key.")] IReadOnlyList<CrashRateResponse> Variants
);

/// <summary>Represents the crashes of a variant.</summary>
[SchemaName("crashRate"), Description("The crashes of a variant. Numbers of people are estimates, within about 1.6 %.")]
internal sealed record CrashRateResponse
{
    [Description("The key of the variant.")]
    public required string Variant { get; init; }

    [Description("The people who were exposed to the variant. Bulk answers are no exposures.")]
    public required long Exposed { get; init; }

    [Description("The people whose application crashed with the variant.")]
    public required long Crashed { get; init; }

    [Description("The share of exposed people with a crash; null when fewer people were exposed than crashed, so that it is undefined.")]
    public required double? Rate { get; init; }

    public static CrashRateResponse From(string variant, HyperLogLog exposed, HyperLogLog? crashed)
    {
        var (people, failed) = ((long)Math.Round(exposed.Estimate), (long)Math.Round(crashed?.Estimate ?? 0));
        return new()
        {
            Variant = variant,
            Exposed = people,
            Crashed = failed,
            Rate = people > 0 && failed <= people ? (double)failed / people : null,
        };
    }
}
