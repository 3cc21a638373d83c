using System.Runtime.CompilerServices;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
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
internal sealed class UnleashFeaturesEndpoint(RequestRates rates, UnleashGate gate)
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
            .WithMetadata(AddressLimit.Mark)
            .DescribeUnleashFeatures();

    private async Task GetAsync(HttpContext http)
    {
        if (await gate.AuthenticateForRulesAsync(http) is not { } session)
            return;
        if (rates.TryReject(http, session) is { } rejected)
        {
            await rejected;
            return;
        }
        using var held = session.Evaluator.Hold();
        if (await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
            await SendAsync(http, session, _documents.GetValue(held.Replica.Current, static ruleset => new(ruleset)));
        else
            await EvaluationResponses.FailNotReadyAsync(http);
    }

    private static async Task SendAsync(HttpContext http, SdkKeySession session, UnleashFeaturesDocument document)
    {
        var inline = !KnowsSegments(http.Request);
        var seed = BulkETag.SeedOf([BulkETag.HashOf(session.Key.Environment), inline ? 1 : 0]);
        var etag = BulkETag.Create(document.Version, (ulong)seed);
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = $"{SpecificationHeader}, {UnleashCaller.KeyHeaders}";
        await (Preconditions.TryAnswer(http, etag) ?? JsonAnswer.WriteAsync(http, document.Json(inline)));
    }

    private static bool KnowsSegments(HttpRequest request) =>
        request.Headers[SpecificationHeader] is [{ } text] && Version.TryParse(text, out var version) && version >= WithSegments;
}
