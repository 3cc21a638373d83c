using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>The whole ruleset for SDKs that evaluate locally: <c>GET /api/v1/ruleset</c>, with ETag and compression made once a version.</summary>
internal sealed class RulesetEndpoint(SdkKeySessions clients, StreamRegistry streams)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<RulesetEndpoint>();
        routes.MapGet("/api/v1/ruleset", (RequestDelegate)endpoint.GetAsync)
            .WithName("GetRuleset").WithTags("Rulesets").RequireCors(DataPlaneCors.Policy)
            .Describe(OperationDoc.Data("Get the ruleset", "The whole ruleset of the key's environment, for SDKs that evaluate locally. Compressed with br or gzip on request.")
                .Takes("ifNoneMatch")
                .Answer(200, "The ruleset.", "ruleset")
                .Answer(304, "Nothing changed since the ETag.")
                .Problems(401, 403, 503));
    }

    private async Task GetAsync(HttpContext http)
    {
        if (await clients.AuthenticateForRulesAsync(http) is not { } client) return;
        var open = streams.Enter(client.Key.Environment);
        try
        {
            if (await open.Replica.WaitForAsync(EnvironmentVersion.Initial, ReplicaEvaluator.FirstLoad, http.RequestAborted))
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
        await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "No ruleset is ready.", "The server is starting; come back shortly.");
    }

    private static async Task SendAsync(HttpContext http, RulesetDocument document, ReplicaState state)
    {
        var etag = $"\"{document.Version}\"";
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (state == ReplicaState.Stale) http.Response.Headers["FlagCluster-State"] = "STALE";
        if (ETags.Matches(http.Request.Headers.IfNoneMatch, etag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var (bytes, encoding) = Accepts(http, "br") ? (document.Brotli, "br")
            : Accepts(http, "gzip") ? (document.Gzip, "gzip")
            : (document.Json, null);
        if (encoding is not null) http.Response.Headers.ContentEncoding = encoding;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static bool Accepts(HttpContext http, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
}
