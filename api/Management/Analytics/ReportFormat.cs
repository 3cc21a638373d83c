using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Negotiates the format of a report: JSON, or CSV for clients that prefer it. Anything else is not acceptable.</summary>
/// <remarks>RFC 9110, section 12.5.1.</remarks>
internal static class ReportFormat
{
    /// <summary>The content type of CSV.</summary>
    public const string Csv = "text/csv";

    private const string Json = "application/json";

    /// <summary>Returns a report in the format that the client prefers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="report">The report as JSON.</param>
    /// <param name="table">Returns the rows of the report, the names of the columns first.</param>
    public static IResult Answer<T>(HttpContext http, T report, Func<T, IEnumerable<string?[]>> table)
    {
        http.Response.Headers.Vary = HeaderNames.Accept;
        var (json, csv) = (QualityOf(http.Request, Json), QualityOf(http.Request, Csv));
        if (json == 0 && csv == 0)
        {
            return new ProblemResult(
                StatusCodes.Status406NotAcceptable,
                "Not acceptable",
                $"The report is available as {Json} and {Csv}. Send one of them in 'Accept'."
            );
        }
        return csv > json ? new CsvResult(table(report)) : ManagementJson.Ok(report);
    }

    /// <summary>Returns the quality of a content type for a client: that of the most specific range that includes it.</summary>
    private static double QualityOf(HttpRequest request, string contentType)
    {
        // A header that cannot be parsed says nothing about what the client accepts.
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) || accepted.Count == 0)
            return contentType == Json ? 1 : 0;
        return accepted
            .Where(range => range.MatchesMediaType(contentType))
            .OrderByDescending(range =>
                range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes ? 1
                : 2
            )
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
