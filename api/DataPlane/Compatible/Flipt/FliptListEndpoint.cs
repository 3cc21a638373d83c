using System.Globalization;
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
internal sealed class FliptListEndpoint(SdkKeySessions sessions, RequestRates rates) : IEvaluationEndpoints
{
    private const int MaxFlags = 10_000;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/namespaces/{namespace}/flags", (RequestDelegate)ListAsync)
            .WithName("ListFliptFlags")
            .WithTag(ApiTag.Flipt)
            .RequireDataPlaneCors()
            .DescribeList();

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http) => null;

    private async Task ListAsync(HttpContext http)
    {
        if (sessions.Authenticate(http) is not { } session)
        {
            await FliptErrors.RejectAsync(http, sessions.FindRejection(http));
            return;
        }
        if (rates.TryReject(http, session) is { } limited)
            await limited;
        else if (FindProblem(http, session) is { } problem)
            await FliptErrors.FailAsync(http, ErrorCode.General, problem.Details, problem.Status);
        else
            await AnswerAsync(http, session);
    }

    private static (int Status, string Details)? FindProblem(HttpContext http, SdkKeySession session)
    {
        if (CompatibleApiSwitch.FindReason(session, CompatibleApis.Flipt) is { } absence)
            return (StatusCodes.Status404NotFound, absence);
        if (session.Scope.IsLimited)
            return (StatusCodes.Status403Forbidden, "Listing flags requires a server key without tags.");
        if (!FliptScope.Includes((string?)http.GetRouteValue("namespace"), session.Key.Environment.Project))
            return (StatusCodes.Status404NotFound, FliptScope.OtherNamespace);
        return null;
    }

    private static async Task AnswerAsync(HttpContext http, SdkKeySession session)
    {
        if (!TryReadNumber(http, "limit", MaxFlags, out var limit) || !TryReadNumber(http, "offset", 0, out var offset))
        {
            await FliptErrors.FailAsync(http, ErrorCode.ParseError, "'limit' and 'offset' must be whole numbers from 0.");
            return;
        }
        // The token of the next page is the position of its first flag.
        if (!TryReadNumber(http, "pageToken", offset, out offset))
        {
            await FliptErrors.FailAsync(http, ErrorCode.ParseError, "'pageToken' is not one that this server returned.");
            return;
        }
        using var held = session.Evaluator.Hold();
        if (!await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
        {
            await FliptErrors.FailAsync(http, ErrorCode.ProviderNotReady, FirstLoad.NotReady);
            return;
        }
        limit = limit == 0 ? MaxFlags : Math.Min(limit, MaxFlags);
        await Write(held.Replica.Current, session, offset, limit).SendAsync(http.Response);
    }

    private static AnswerBuffer Write(CompiledRuleset ruleset, SdkKeySession session, int offset, int limit)
    {
        var output = AnswerBuffer.Take();
        FliptList.Write(output, ruleset.Flags(session.Scope), session.Key.Environment.Project, offset, limit);
        return output;
    }

    private static bool TryReadNumber(HttpContext http, string name, int otherwise, out int number)
    {
        number = otherwise;
        var text = http.Request.Query[name].ToString();
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
