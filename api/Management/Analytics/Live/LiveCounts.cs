using System.ComponentModel;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Analytics.Live;

/// <summary>Represents the data of an event of the live stream.</summary>
[SchemaName("liveCounts"), Description("The evaluations of the current and the last minute.")]
internal sealed record LiveCounts(
    DateTimeOffset Time,
    [property: Description("The version of the environment on this server, so that clients notice changes; null while none is loaded.")]
        string? Version,
    [property: Description("The start of the last minute.")] DateTimeOffset From,
    [property: Description("The evaluations of all flags.")] long Total,
    [property: Description("The failed evaluations of all flags.")] long Errors,
    [property: Description("The flags with the most evaluations, at most 100.")] IReadOnlyList<TopItem> Flags,
    [property: Description("Null when no event was counted yet.")] LagResponse? Lag
);
