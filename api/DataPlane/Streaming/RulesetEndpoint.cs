using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Serves the whole ruleset to SDKs that evaluate locally, at <c>GET /api/v1/ruleset</c>, with an ETag, and compressed once per version.
/// </summary>
internal sealed class RulesetEndpoint(SdkKeySessions sessions, RequestRates rates, StreamRegistry streams)
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
        if (rates.TryReject(http, session) is { } rejected)
        {
            await rejected;
            return;
        }
        var open = streams.Enter(session.Key.Environment);
        try
        {
            if (await FirstLoad.WaitAsync(open.Replica, http.RequestAborted))
            {
                if (session.IsRevoked)
                    await sessions.RejectAsync(http);
                else
                    await SendAsync(http, open.Rules.Document, open.Replica.State);
                return;
            }
        }
        finally
        {
            open.Leave();
        }
        await EvaluationResponses.FailNotReadyAsync(http);
    }

    private static async Task SendAsync(HttpContext http, RulesetDocument document, ReplicaState state)
    {
        var headers = http.Response.Headers;
        var encoding = ContentCodings.Choose(http.Request.Headers, "br", "gzip");
        // Each coding is a representation of its own, with a tag of its own (RFC 9110, section 8.8.3.3).
        var etag = encoding is null ? $"\"{document.Version}\"" : $"\"{document.Version}-{encoding}\"";
        headers.ETag = etag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Accept-Encoding";
        if (state == ReplicaState.Stale)
            headers["FlagCluster-State"] = "STALE";
        if (Preconditions.TryAnswer(http, etag) is { } answered)
        {
            await answered;
            return;
        }
        var bytes = encoding switch
        {
            "br" => document.Brotli,
            "gzip" => document.Gzip,
            _ => document.Json,
        };
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
