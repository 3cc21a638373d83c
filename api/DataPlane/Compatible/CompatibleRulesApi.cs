using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible;

/// <summary>
/// Represents endpoints that show flags with their rules to clients of another system. Client keys, and keys that are limited to tags, may
/// not read them. They read the replica of this process in every <see cref="EvaluationMode"/>.
/// </summary>
/// <param name="sessions">Authenticates the requests.</param>
/// <param name="rates">Limits the requests.</param>
/// <param name="api">The API to which the endpoints belong.</param>
internal abstract class CompatibleRulesApi(SdkKeySessions sessions, RequestRates rates, CompatibleApis api) : IEvaluationEndpoints
{
    /// <inheritdoc/>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http) => null;

    /// <summary>Answers a request without a valid key.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rejection">Why a key with the right secret gives no access, or null when the request has none.</param>
    protected abstract Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection);

    /// <summary>Answers with an error.</summary>
    /// <param name="http">The request.</param>
    /// <param name="error">The error.</param>
    /// <param name="details">What is wrong.</param>
    /// <param name="status">The status, where it is another than that of the error.</param>
    protected abstract Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null);

    /// <summary>Returns what is wrong with a request of a key that may read rules, or null.</summary>
    protected virtual (int Status, string Details)? FindProblem(HttpContext http, SdkKeySession session) => null;

    /// <summary>Returns a handler for requests that are accepted.</summary>
    /// <param name="answer">Answers with what the ruleset has.</param>
    protected RequestDelegate Reading(Func<HttpContext, SdkKeySession, CompiledRuleset, Task> answer) => http => ReadAsync(http, answer);

    /// <summary>Returns a handler for requests of streams that are accepted. The rate of requests is limited later.</summary>
    /// <param name="open">Opens the stream.</param>
    protected RequestDelegate Opening(Func<HttpContext, SdkKeySession, Task> open) =>
        http =>
            sessions.Authenticate(http) is not { } session ? RejectAsync(http, sessions.FindRejection(http))
            : FindRejection(http, session) is { } problem ? FailAsync(http, ErrorCode.General, problem.Details, problem.Status)
            : open(http, session);

    private async Task ReadAsync(HttpContext http, Func<HttpContext, SdkKeySession, CompiledRuleset, Task> answer)
    {
        if (sessions.Authenticate(http) is not { } session)
        {
            await RejectAsync(http, sessions.FindRejection(http));
            return;
        }
        if (rates.TryReject(http, session) is { } limited)
        {
            await limited;
            return;
        }
        if (FindRejection(http, session) is { } problem)
        {
            await FailAsync(http, ErrorCode.General, problem.Details, problem.Status);
            return;
        }
        using var held = session.Evaluator.Hold();
        if (await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
            await answer(http, session, held.Replica.Current);
        else
            await FailAsync(http, ErrorCode.ProviderNotReady, FirstLoad.NotReady);
    }

    private (int Status, string Details)? FindRejection(HttpContext http, SdkKeySession session)
    {
        if (CompatibleApiSwitch.FindReason(session, api) is { } absence)
            return (StatusCodes.Status404NotFound, absence);
        if (session.Scope.IsLimited)
            return (StatusCodes.Status403Forbidden, "Listing flags requires a server key without tags.");
        return FindProblem(http, session);
    }
}
