using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Selects the format of a report: JSON, or CSV for clients that prefer it.</summary>
/// <remarks>RFC 9110, section 12.5.1. <see cref="ContentNegotiation"/> has rejected requests that accept neither.</remarks>
internal static class ReportFormat
{
    /// <summary>The content type of CSV.</summary>
    public const string Csv = "text/csv";

    /// <summary>Returns a report in the format that the client prefers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="report">The report as JSON.</param>
    /// <param name="table">Returns the rows of the report, the names of the columns first.</param>
    public static IResult Answer<T>(HttpContext http, T report, Func<T, IEnumerable<string?[]>> table)
    {
        http.Response.Headers.Vary = HeaderNames.Accept;
        var accept = http.Request.Headers.Accept;
        var prefersCsv = MediaRanges.QualityOf(accept, Csv).CompareTo(MediaRanges.QualityOf(accept, "application/json")) > 0;
        return prefersCsv ? new CsvResult(table(report)) : ManagementJson.Ok(report);
    }
}
