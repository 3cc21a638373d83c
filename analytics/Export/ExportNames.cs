using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Export;

/// <summary>Provides the values of columns.</summary>
internal static class ExportNames
{
    /// <summary>Returns the name of a kind, as reports have it.</summary>
    public static string Of(EvaluationKind kind) =>
        kind switch
        {
            EvaluationKind.Single => "single",
            EvaluationKind.Bulk => "bulk",
            _ => "sdk",
        };

    /// <summary>Returns a time in UTC.</summary>
    public static DateTime Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
}
