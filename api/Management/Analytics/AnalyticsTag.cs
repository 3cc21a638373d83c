using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides the tag of operations on what was counted.</summary>
internal static class AnalyticsTag
{
    /// <summary>Gets the tag.</summary>
    public static ApiTag Value { get; } =
        new("Analytics", "What was counted of recorded events: evaluations, people, conversions, errors.");
}
