using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Answers with an export, which is written while it is read. A failure on the way aborts the connection.</summary>
/// <param name="Export">Writes the export.</param>
/// <param name="Request">The request.</param>
/// <param name="Query">The entries.</param>
/// <param name="Format">The format.</param>
internal sealed record AuditExportResult(AuditExport Export, ManagementRequest Request, AuditQuery Query, AuditFormat Format) : IResult
{
    /// <summary>The media type of lines of JSON.</summary>
    public const string JsonLines = "application/jsonl";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // It takes as long as the log is large; the client may disconnect at any time.
        Request.Limit.Pause();
        var (type, extension) = Format == AuditFormat.Csv ? ("text/csv; charset=utf-8", "csv") : (JsonLines, "jsonl");
        httpContext.Response.ContentType = type;
        httpContext.Response.Headers.CacheControl = "no-store";
        var log = Query.Organization == AuditChain.Installation ? "installation" : Query.Organization;
        httpContext.Response.Headers[HeaderNames.ContentDisposition] = $"attachment; filename=\"audit-{log}.{extension}\"";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        await Export.WriteAsync(httpContext.Response.Body, Query, Format, httpContext.RequestAborted);
    }
}
