using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flipt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>
/// Serves the list of flags, <c>GET /api/v1/namespaces/{namespace}/flags</c>. Client keys may not read it: it has variants that they may
/// never be served.
/// </summary>
internal sealed class FliptListEndpoint(SdkKeySessions sessions, RequestRates rates)
    : CompatibleRulesApi(sessions, rates, CompatibleApis.Flipt)
{
    private const int MaxFlags = 10_000;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/namespaces/{namespace}/flags", Reading(ListAsync))
            .WithName("ListFliptFlags")
            .WithTag(ApiTag.Flipt)
            .RequireDataPlaneCors()
            .WithMetadata(FliptErrors.Limited)
            .DescribeList();

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FliptErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null) =>
        FliptErrors.FailAsync(http, error, details, status);

    /// <inheritdoc/>
    protected override (int Status, string Details)? FindProblem(HttpContext http, SdkKeySession session) =>
        FliptErrors.FindOtherNamespace(http, session);

    private static Task ListAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset)
    {
        if (
            !CompatibleQuery.TryReadNumber(http.Request, "limit", MaxFlags, out var limit)
            || !CompatibleQuery.TryReadNumber(http.Request, "offset", 0, out var offset)
        )
            return FliptErrors.FailAsync(http, ErrorCode.ParseError, "'limit' and 'offset' must be whole numbers from 0.");
        // The token of the next page is the position of its first flag.
        if (!CompatibleQuery.TryReadNumber(http.Request, "pageToken", offset, out offset))
            return FliptErrors.FailAsync(http, ErrorCode.ParseError, "'pageToken' is not one that this server returned.");
        limit = limit == 0 ? MaxFlags : Math.Min(limit, MaxFlags);
        var output = AnswerBuffer.Take();
        FliptList.Write(output, ruleset.Flags(session.Scope), session.Key.Environment.Project, offset, limit);
        return output.SendAsync(http.Response);
    }
}
