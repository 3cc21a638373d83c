using System.Runtime.CompilerServices;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Serves the features to SDKs of Unleash that evaluate by themselves, at <c>GET /api/client/features</c>.</summary>
internal sealed class UnleashFeaturesEndpoint(SdkKeySessions sessions, RequestRates rates, UnleashGate gate)
{
    /// <summary>The header in which an SDK says which client specification it implements.</summary>
    private const string SpecificationHeader = "Unleash-Client-Spec";

    /// <summary>The first client specification with lists of segments.</summary>
    private static readonly Version WithSegments = new(4, 2, 0);

    private readonly ConditionalWeakTable<CompiledRuleset, UnleashFeaturesDocument> _documents = [];

    /// <summary>Maps the endpoint.</summary>
    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(UnleashSurfaces.Client + "/features", (RequestDelegate)GetAsync)
            .WithName("GetUnleashFeatures")
            .DescribeUnleashFeatures();

    private async Task GetAsync(HttpContext http)
    {
        if (await sessions.AuthenticateForRulesAsync(http) is not { } session)
            return;
        if ((gate.TryReject(http, session) ?? rates.TryReject(http, session)) is { } rejected)
        {
            await rejected;
            return;
        }
        using var held = session.Evaluator.Hold();
        if (!await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
        {
            http.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Ruleset unavailable", FirstLoad.NotReady);
            return;
        }
        var document = _documents.GetValue(held.Replica.Current, static ruleset => new(ruleset));
        await SendAsync(http, document, !KnowsSegments(http.Request));
    }

    private static async Task SendAsync(HttpContext http, UnleashFeaturesDocument document, bool inline)
    {
        var etag = inline ? $"\"{document.Version}-inline\"" : $"\"{document.Version}\"";
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = SpecificationHeader;
        switch (Preconditions.OfRead(http.Request.Headers, etag))
        {
            case PreconditionResult.Met:
                await JsonAnswer.WriteAsync(http, document.Json(inline));
                break;
            case PreconditionResult.NotModified:
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                break;
            case PreconditionResult.Failed:
                await Problems.WriteAsync(http, StatusCodes.Status412PreconditionFailed, "Precondition failed", Preconditions.Failed);
                break;
            default:
                await Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "Malformed request", Preconditions.Malformed);
                break;
        }
    }

    private static bool KnowsSegments(HttpRequest request) =>
        request.Headers[SpecificationHeader] is [{ } text] && Version.TryParse(text, out var version) && version >= WithSegments;
}
