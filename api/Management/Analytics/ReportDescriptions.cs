using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Describes the parameters of reports, which <see cref="ReportParameters"/> reads.</summary>
internal static class ReportDescriptions
{
    /// <summary>The parameter that selects a flag.</summary>
    public static RequestParameterMetadata Flag { get; } = RequestParameterMetadata.Query("flag", "The key of a flag; all by default.");

    /// <summary>The parameter that filters by kind.</summary>
    public static RequestParameterMetadata Kind { get; } =
        RequestParameterMetadata.Query(
            "kind",
            "Counts one kind only: evaluations of a flag alone, answers with all flags, or exposures that SDKs report.",
            """{"type":"string","enum":["single","bulk","sdk"]}"""
        );

    /// <summary>The parameter that selects the step between points.</summary>
    public static RequestParameterMetadata Step { get; } =
        RequestParameterMetadata.Query(
            "step",
            "The step between points. By default 1m up to 12 hours, 1h up to 31 days, then 1d. 10s exists where Analytics:Step is "
                + "TenSeconds.",
            """{"type":"string","enum":["10s","1m","1h","1d"]}"""
        );

    /// <summary>The parameter that selects the time zone of days.</summary>
    public static RequestParameterMetadata TimeZone { get; } =
        RequestParameterMetadata.Query(
            "timeZone",
            "The IANA time zone in which days start, such as Europe/Berlin. Its days are summed from hours: they have 23 or 25 when clocks "
                + "change, and are available as long as hours are kept.",
            """{"type":"string","default":"UTC"}"""
        );

    /// <summary>The header that selects the format.</summary>
    public static RequestParameterMetadata Accept { get; } = new("Accept", "header", "'text/csv' returns CSV.");

    /// <summary>Returns the parameter of a report on the time up to now.</summary>
    public static RequestParameterMetadata Window(string byDefault) =>
        RequestParameterMetadata.Query(
            "window",
            "The time up to now that is counted, such as 30m, 1h or 7d.",
            $$"""{"type":"string","pattern":"^[1-9][0-9]{0,5}[smhd]$","default":"{{byDefault}}"}"""
        );

    /// <summary>Returns the parameters of a report on any time.</summary>
    public static RequestParameterMetadata[] Range(string byDefault) =>
        [
            Window(byDefault),
            RequestParameterMetadata.Query(
                "from",
                "The start, RFC 3339, instead of 'window'.",
                """{"type":"string","format":"date-time"}"""
            ),
            RequestParameterMetadata.Query("to", "The end, RFC 3339; now by default.", """{"type":"string","format":"date-time"}"""),
        ];

    /// <summary>Returns the parameter that bounds the number of items.</summary>
    public static RequestParameterMetadata Limit(int byDefault, int most) =>
        RequestParameterMetadata.Query(
            "limit",
            "The largest number of items.",
            $$"""{"type":"integer","minimum":1,"maximum":{{most}},"default":{{byDefault}}}"""
        );
}
