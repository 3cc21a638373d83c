using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Serves snapshots to clients of Flipt that evaluate by themselves. ETags have no quotes, and an answer 304 repeats its own: clients
/// compare them as they are.
/// </summary>
internal sealed class FliptSnapshotEndpoints(SdkKeySessions sessions, RequestRates rates, FliptSnapshots snapshots)
    : CompatibleRulesApi(sessions, rates, CompatibleApis.Flipt)
{
    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/internal/v1/evaluation/snapshot/namespace/{namespace}").DescribeSnapshot("GetFliptSnapshot");
        Map(routes, "/client/v2/environments/{environment}/namespaces/{namespace}/snapshot").DescribeClientSnapshot();
    }

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FliptErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null) =>
        FliptErrors.FailAsync(http, error, details, status);

    /// <inheritdoc/>
    protected override (int Status, string Details)? FindProblem(HttpContext http, SdkKeySession session) =>
        FliptErrors.FindOtherNamespace(http, session);

    private IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string path) =>
        routes.MapGet(path, Reading(SendAsync)).RequireDataPlaneCors().WithMetadata(FliptErrors.Limited);

    private Task SendAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset)
    {
        var document = snapshots.Of(ruleset, session.Key.Environment);
        http.Response.Headers.ETag = document.Digest;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (!http.Request.Headers.IfNoneMatch.Any(tag => tag?.Contains(document.Digest, StringComparison.Ordinal) == true))
            return JsonAnswer.WriteAsync(http, document.Json((string)http.GetRouteValue("namespace")!));
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
