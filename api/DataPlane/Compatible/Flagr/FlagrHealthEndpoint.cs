using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>
/// Serves Flagr's health check, for clients with a key: the server answers, and the environment serves the API. The state of the server
/// itself is at <c>/health/ready</c>.
/// </summary>
internal sealed class FlagrHealthEndpoint(SdkKeySessions sessions, RequestRates rates) : IEvaluationEndpoints
{
    private static readonly byte[] Healthy = "{\"status\":\"OK\"}"u8.ToArray();

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/health", (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeHealth();

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http) => null;

    private Task AnswerAsync(HttpContext http)
    {
        if (sessions.Authenticate(http) is not { } session)
            return FlagrErrors.RejectAsync(http, sessions.FindRejection(http));
        if (rates.TryReject(http, session) is { } limited)
            return limited;
        if (CompatibleApiSwitch.FindReason(session, CompatibleApis.Flagr) is { } absence)
            return FlagrErrors.FailAsync(http, ErrorCode.FlagNotFound, absence);
        return JsonAnswer.WriteAsync(http, Healthy);
    }
}
