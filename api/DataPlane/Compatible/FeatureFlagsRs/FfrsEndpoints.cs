using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Serves the evaluation of FeatureFlags.rs, <c>GET /evaluate?flag=…&amp;user_id=…&amp;attr=name:value</c>.</summary>
internal sealed class FfrsEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : EvaluationApi(sessions, rates, MaxBody, evaluation.Value.Mode == EvaluationMode.Silo, logger)
{
    /// <summary>The requests have no body.</summary>
    private const int MaxBody = 1024;

    private const string InvalidAttribute = "'attr' must be 'name:value'.",
        MissingFlagName = "The query parameter 'flag' is missing.",
        UnknownFlag = "The flag does not exist, or the key may not see it.";

    private static readonly Endpoint Get = EvaluationRoute.Create(FfrsSurface.Path, HttpMethods.Get);

    private readonly RemoteEvaluator? _remote =
        evaluation.Value.Mode == EvaluationMode.Silo ? services.GetRequiredService<RemoteEvaluator>() : null;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(FfrsSurface.Path, (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeEvaluation();

    /// <inheritdoc/>
    protected override Endpoint? FindEndpoint(HttpRequest request) =>
        request.Path.Value is FfrsSurface.Path or FfrsSurface.Path + "/" ? Get : null;

    /// <inheritdoc/>
    protected override bool IsOfApi(string method) => HttpMethods.IsGet(method);

    /// <inheritdoc/>
    protected override EvaluationSurface SurfaceOf(HttpRequest request) => FfrsSurface.Single;

    /// <inheritdoc/>
    protected override string? FindAbsence(SdkKeySession session) => CompatibleApiSwitch.FindReason(session, CompatibleApis.FeatureFlagsRs);

    /// <inheritdoc/>
    protected override Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        if (ReadQuery(http, session, out var flag, out var context) is { } failed)
            return failed;
        // The context of the run is used again for what is in the query.
        var body = new ReadOnlySequence<byte>(context);
        var read = session.Evaluator.Begin(FfrsSurface.Single, session.Evaluator.Replica, body);
        if (read.Read<ContextObjectFormat>(out var details) is var error && error != ErrorCode.None)
            return CountFailureAsync(http, session, error, details);
        if (!read.TryEvaluate(flag, session.Caller(http.Request), out _, out var result))
            return FailAsync(http, ErrorCode.FlagNotFound, UnknownFlag);
        return result.Error == ErrorCode.None
            ? SendAsync(http, result.Variant?.Value, result.Reason)
            : FailAsync(http, result.Error, result.DescribeError(session.Scope.IsLimited));
    }

    /// <inheritdoc/>
    protected override async Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session)
    {
        if (ReadQuery(http, session, out var flag, out var context) is { } failed)
        {
            await failed;
            return;
        }
        var caller = session.Caller(http.Request);
        var query = new FlagQuery
        {
            FlagKey = flag,
            Context = context,
            Scope = caller.Scope,
            Client = caller.Client,
            Sdk = caller.Sdk,
        };
        var answer = await _remote!.EvaluateAsync(session, query, http.RequestAborted);
        if (answer is null)
            await CountFailureAsync(http, session, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
        else if (answer.Error != ErrorCode.None)
            await FailAsync(http, answer.Error, answer.ErrorMessage);
        else if (answer.Flags[0] is { Error: not ErrorCode.None } rejected)
            await FailAsync(http, rejected.Error, rejected.Error == ErrorCode.FlagNotFound ? UnknownFlag : rejected.ErrorMessage);
        else
            await SendAsync(http, answer.Flags[0].Value, answer.Flags[0].Reason);
    }

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FfrsErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null) =>
        FfrsErrors.FailAsync(http, error, details, status);

    private Task? ReadQuery(HttpContext http, SdkKeySession session, out string flag, out byte[] context)
    {
        var query = http.Request.Query;
        flag = query["flag"].ToString();
        context = [];
        if (flag.Length == 0)
            return CountFailureAsync(http, session, ErrorCode.ParseError, MissingFlagName);
        if (FfrsContext.Read(query) is not { } read)
            return CountFailureAsync(http, session, ErrorCode.ParseError, InvalidAttribute);
        context = read;
        return null;
    }

    /// <summary>Answers with the value of a boolean flag; another flag is on when it is enabled and serves a value.</summary>
    private static Task SendAsync(HttpContext http, FlagValue? value, Reason reason)
    {
        var isOn = value is { Type: FlagType.Boolean } ? value.AsBoolean() : value is not null && reason != Reason.Disabled;
        var output = AnswerBuffer.Take();
        output.Write(isOn ? "{\"enabled\":true}"u8 : "{\"enabled\":false}"u8);
        return output.SendAsync(http.Response);
    }
}
