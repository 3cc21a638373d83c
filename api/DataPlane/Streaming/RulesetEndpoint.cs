using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Serves the whole ruleset to SDKs that evaluate locally, at <c>GET /api/v1/ruleset</c>, with an ETag, and compressed once per version.
/// </summary>
internal sealed class RulesetEndpoint(SdkKeySessions sessions, StreamRegistry streams)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/ruleset", (RequestDelegate)GetAsync)
            .WithName("GetRuleset")
            .WithTag(ApiTag.Rulesets)
            .RequireDataPlaneCors()
            .DescribeRuleset();

    private async Task GetAsync(HttpContext http)
    {
        if (await sessions.AuthenticateForRulesAsync(http) is not { } session)
            return;
        var open = streams.Enter(session.Key.Environment);
        try
        {
            if (await FirstLoad.WaitAsync(open.Replica, http.RequestAborted))
            {
                await SendAsync(http, open.Rules.Document, open.Replica.State);
                return;
            }
        }
        finally
        {
            open.Leave();
        }
        http.Response.Headers.RetryAfter = "1";
        await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Ruleset unavailable", FirstLoad.NotReady);
    }

    private static async Task SendAsync(HttpContext http, RulesetDocument document, ReplicaState state)
    {
        var headers = http.Response.Headers;
        var etag = $"\"{document.Version}\"";
        headers.ETag = etag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Accept-Encoding";
        if (state == ReplicaState.Stale)
            headers["FlagCluster-State"] = "STALE";
        if (ETags.Matches(http.Request.Headers.IfNoneMatch, etag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var (bytes, encoding) = Encode(http, document);
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static (byte[] Bytes, string? Encoding) Encode(HttpContext http, RulesetDocument document)
    {
        if (Accepts(http, "br"))
            return (document.Brotli, "br");
        return Accepts(http, "gzip") ? (document.Gzip, "gzip") : (document.Json, null);
    }

    private static bool Accepts(HttpContext http, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
}
