using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Decides which requests Unleash's APIs answer. Unleash's SDKs stop permanently after 401 and 403, so that only a wrong key is answered
/// so.
/// </summary>
internal sealed class UnleashGate(SdkKeySessions sessions, IOptions<EvaluationOptions> options)
{
    private readonly bool _hasRulesets = options.Value.Mode == EvaluationMode.Replica;

    /// <summary>Answers a request that is not accepted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of its key, or null without a valid key.</param>
    /// <returns>The task that answers, or null when the request may continue.</returns>
    public Task? TryReject(HttpContext http, SdkKeySession? session)
    {
        if (session is null)
            return sessions.RejectAsync(http);
        if (CompatibleApiSwitch.FindReason(session, CompatibleApis.Unleash) is { } reason)
            return Problems.WriteAsync(http, StatusCodes.Status404NotFound, "Not found", reason);
        return _hasRulesets
            ? null
            : Problems.WriteAsync(
                http,
                StatusCodes.Status501NotImplemented,
                "Not available here",
                "The APIs of Unleash need the rulesets, which this server does not have (Evaluation:Mode=Silo). Use a server with "
                    + "Evaluation:Mode=Replica."
            );
    }
}
