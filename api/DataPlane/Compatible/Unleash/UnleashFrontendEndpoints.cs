using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Features;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Serves Unleash's frontend API: the toggles that are on for a context.</summary>
internal sealed class UnleashFrontendEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    UnleashContext contexts,
    UnleashToggle.Cache toggles,
    UnleashReportEndpoints reports,
    UnleashFeaturesEndpoint features,
    IOptions<OfrepOptions> options,
    IOptions<EvaluationOptions> evaluation,
    ILogger<EvaluationApi> logger
) : EvaluationApi(sessions, rates, options.Value.MaxBodyBytes, evaluation.Value.Mode == EvaluationMode.Silo, logger)
{
    private static readonly Endpoint Get = EvaluationRoute.Create(UnleashSurfaces.Frontend, HttpMethods.Get),
        Post = EvaluationRoute.Create(UnleashSurfaces.Frontend);

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, UnleashSurfaces.Frontend, "UnleashToggles", "the toggles that are on");
        Map(routes, UnleashSurfaces.FrontendAll, "AllUnleashToggles", "all toggles");
        reports.Map(routes);
        features.Map(routes);
    }

    /// <inheritdoc/>
    protected override Endpoint? FindEndpoint(HttpRequest request) =>
        request.Path.Value is UnleashSurfaces.Frontend or UnleashSurfaces.Frontend + "/"
            ? HttpMethods.IsGet(request.Method)
                ? Get
                : Post
            : null;

    /// <inheritdoc/>
    protected override bool IsOfApi(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method);

    /// <inheritdoc/>
    protected override EvaluationSurface SurfaceOf(HttpRequest request) => UnleashSurfaces.Bulk;

    /// <inheritdoc/>
    protected override string? FindAbsence(SdkKeySession session) => CompatibleApiSwitch.FindReason(session, CompatibleApis.Unleash);

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        UnleashGate.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session) => UnleashGate.RejectRemoteAsync(http);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null)
    {
        EvaluationResponses.SetStatus(http.Response, error, status);
        var title = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "Not found",
            StatusCodes.Status500InternalServerError => "Internal error",
            StatusCodes.Status503ServiceUnavailable => "Ruleset unavailable",
            _ => "Invalid request",
        };
        return Problems.WriteAsync(http, http.Response.StatusCode, title, details ?? "The request cannot be evaluated.");
    }

    /// <inheritdoc/>
    protected override Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            return EvaluateAsync(http, session, null);
        if (run.Context.Body.IsEmpty)
            return EvaluateAsync(http, session, default(JsonElement));
        // The context of the run is used again for the translated body.
        if (RulesetJson.Parse(run.Context.Body.ToArray(), out var error) is not { } document)
            return CountFailureAsync(http, session, ErrorCode.ParseError, error!.Detail);
        using (document)
            return EvaluateAsync(http, session, document.RootElement);
    }

    private void Map(IEndpointRouteBuilder routes, string path, string name, string what)
    {
        routes.MapGet(path, (RequestDelegate)AnswerAsync).WithName("Get" + name).RequireDataPlaneCors().DescribeTogglesOfQuery(what);
        routes.MapPost(path, (RequestDelegate)AnswerAsync).WithName("Post" + name).RequireDataPlaneCors().DescribeTogglesOfBody(what);
    }

    private Task EvaluateAsync(HttpContext http, SdkKeySession session, JsonElement? root)
    {
        var body = AnswerBuffer.Take();
        if (contexts.Write(body, http.Request, root) is not { } length)
            return CountFailureAsync(http, session, ErrorCode.ParseError, UnleashContext.Expected);
        var run = session.Evaluator.Begin(UnleashSurfaces.Bulk, session.Evaluator.Replica, new ReadOnlySequence<byte>(body.Written));
        if (run.Read<OfrepRequest>(out var details) is var error && error != ErrorCode.None)
            return CountFailureAsync(http, session, error, details);
        var withOff = http.Request.Path.StartsWithSegments(UnleashSurfaces.FrontendAll);
        http.Response.Headers.Append(HeaderNames.Vary, UnleashCaller.KeyHeaders);
        if (BulkETag.TryAnswerCondition(http, ETagOf(run, session, length, withOff), run.Counts, FailConditionAsync) is { } answered)
            return answered;
        var output = AnswerBuffer.Take();
        output.Write("{\"toggles\":["u8);
        var writer = new UnleashTogglesWriter(output, toggles.Of(run.Ruleset, session.Scope), withOff);
        run.EvaluateAll(UnleashCaller.Of(session, http.Request), ref writer);
        output.Write("]}"u8);
        return output.SendAsync(http.Response);
    }

    private static string ETagOf(in EvaluationRun run, SdkKeySession session, int length, bool withOff)
    {
        var seed = BulkETag.SeedOf([
            run.Ruleset.TimeWindowEpoch(run.Now, session.ClientSide),
            session.ClientSide ? 1 : 0,
            BulkETag.HashOf(session.Scope.Tags),
            withOff ? 1 : 0,
            BulkETag.HashOf(session.Key.Environment),
        ]);
        return BulkETag.Create(run.Ruleset.AnswerVersion(session.ClientSide), XxHash3.HashToUInt64(run.Context.Body[..length], seed));
    }

    private static Task FailConditionAsync(HttpContext http, string details, int status) =>
        Problems.WriteAsync(http, status, "Invalid request", details);
}
