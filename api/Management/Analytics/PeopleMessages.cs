using System.ComponentModel;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Represents unique people.</summary>
[SchemaName("uniquePeople"), Description("Estimated numbers of different targeting keys, with a standard error of 1.6 %.")]
internal sealed record PeopleResponse
{
    public required string Flag { get; init; }

    [Description("The step between points: 1h or 1d.")]
    public required string Step { get; init; }

    [Description("The time zone in which days start.")]
    public required string TimeZone { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    [Description("The people of the whole range. Less than the sum of the points: a person counts once.")]
    public required long Total { get; init; }

    [Description("The start of each point.")]
    public required IReadOnlyList<DateTimeOffset> Points { get; init; }

    [Description("The people at each point, with any variant.")]
    public required IReadOnlyList<long> Values { get; init; }

    [Description("The people by variant, by name.")]
    public required IReadOnlyList<SeriesItem> Series { get; init; }

    [Description("Null when no event was counted yet.")]
    public required LagResponse? Lag { get; init; }
}

/// <summary>Represents the conversions of a followed flag by variant.</summary>
[SchemaName("conversions"), Description("How many of the people who were exposed to a variant have sent an event afterwards.")]
internal sealed record ConversionsResponse
{
    public required string Flag { get; init; }

    public required string Event { get; init; }

    [Description("The time after the first exposure in which events count, such as 7d.")]
    public required string Window { get; init; }

    [Description("Whether people are recorded one by one. Flags are followed by rules and experiments; without, there are no conversions.")]
    public required bool Followed { get; init; }

    [Description("The start of the phase in which people count; null when the flag is not followed.")]
    public required DateTimeOffset? Since { get; init; }

    [Description("The starts of all phases whose people are kept, ascending. Ask for one of them with 'phase'.")]
    public required IReadOnlyList<DateTimeOffset> Phases { get; init; }

    [Description("People with several variants. They are left out, unless 'multiple' is 'first'.")]
    public required long Multiple { get; init; }

    [Description("The variants by key.")]
    public required IReadOnlyList<ConversionItem> Variants { get; init; }

    [Description("Null when no event was counted yet.")]
    public required LagResponse? Lag { get; init; }
}

/// <summary>Represents the conversions of one variant.</summary>
[SchemaName("conversion"), Description("The conversions of one variant.")]
internal sealed record ConversionItem(
    string Variant,
    [property: Description("The exposed people whose window is over.")] long People,
    [property: Description("Those with at least one event.")] long Converted,
    [property: Description("Converted divided by people; null without people.")] double? Share,
    [property: Description("The number of their events.")] long Events,
    [property: Description("The mean of each person's sum of values; null when it is not determined.")] double? Mean,
    [property: Description("The exposed people whose window is still open. They are not counted yet.")] long Immature
);
