using FlagCluster.Api.Management.Requests;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Answers with an archive, which is written while its files are read. A failure on the way aborts the connection.</summary>
/// <param name="Request">The request.</param>
/// <param name="Format">The format.</param>
/// <param name="Files">The files.</param>
internal sealed record BundleExportResult(ManagementRequest Request, BundleFormat Format, IAsyncEnumerable<TreeFile> Files) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // It takes as long as the rulesets are large; the client may disconnect at any time.
        Request.Limit.Pause();
        var (type, extension) = Format == BundleFormat.Zip ? (BundleResource.Zip, "zip") : (BundleResource.TarGz, "tar.gz");
        httpContext.Response.ContentType = type;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers[HeaderNames.ContentDisposition] = $"attachment; filename=\"{Request.Organization}.{extension}\"";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await BundleArchive.WriteAsync(httpContext.Response.Body, Format, Files, httpContext.RequestAborted);
    }
}
