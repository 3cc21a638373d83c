using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Answers with a report, which is written while the log is read. A failure on the way aborts the connection.</summary>
/// <param name="Report">Writes the report.</param>
/// <param name="Request">The request.</param>
/// <param name="Kind">The report.</param>
/// <param name="Query">The entries.</param>
/// <param name="IsCsv">Whether the report is CSV.</param>
internal sealed record AuditReportResult(AuditReport Report, ManagementRequest Request, AuditReportKind Kind, AuditQuery Query, bool IsCsv)
    : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // It takes as long as the log is large; the client may disconnect at any time.
        Request.Limit.Pause();
        httpContext.Response.ContentType = IsCsv ? "text/csv; charset=utf-8" : "application/json";
        httpContext.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await Report.WriteAsync(httpContext.Response.Body, Kind, Query, IsCsv, httpContext.RequestAborted);
    }
}
