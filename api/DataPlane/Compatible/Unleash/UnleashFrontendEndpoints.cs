using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;
using FlagCluster.Api.DataPlane.Compatible.Unleash.Features;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using FlagCluster.Environments.Evaluation.Unleash;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Serves Unleash's frontend API: the toggles that are on for a context.</summary>
internal sealed class UnleashFrontendEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    UnleashContext contexts,
    UnleashReportEndpoints reports,
    UnleashFeaturesEndpoint features,
    UnleashDeltaEndpoints deltas,
    IOptions<OfrepOptions> options,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : EvaluationApi(sessions, rates, options.Value.MaxBodyBytes, evaluation.Value.Mode == EvaluationMode.Silo, logger)
{
    /// <summary>The options of bodies. What is repeated in one, or is no valid Unicode, costs the flags that read it.</summary>
    private static readonly JsonDocumentOptions BodyOptions = new() { MaxDepth = RulesetLimits.JsonDepth };

    private static readonly Endpoint Get = EvaluationRoute.Create(UnleashSurfaces.Frontend, HttpMethods.Get),
        Post = EvaluationRoute.Create(UnleashSurfaces.Frontend);

    private readonly RemoteEvaluator? _remote =
        evaluation.Value.Mode == EvaluationMode.Silo ? services.GetRequiredService<RemoteEvaluator>() : null;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, UnleashSurfaces.Frontend, "UnleashToggles", "the toggles that are on");
        Map(routes, UnleashSurfaces.FrontendAll, "AllUnleashToggles", "all toggles");
        reports.Map(routes);
        features.Map(routes);
        deltas.Map(routes);
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
    protected override async Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session)
    {
        byte[] body = [];
        if (HttpMethods.IsPost(http.Request.Method))
        {
            if (await BodyReader.ReadBytesAsync(http.Request, MaxBodyBytes) is not { } read)
            {
                await FailTooLargeAsync(http);
                return;
            }
            body = read;
        }
        var translated = AnswerBuffer.Take();
        if (Translate(http.Request, body, translated, out var details) is { } length)
            await EvaluateRemotelyAsync(http, session, translated.Written.ToArray(), length);
        else
            await CountFailureAsync(http, session, ErrorCode.ParseError, details);
    }

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
        var body = AnswerBuffer.Take();
        if (Translate(http.Request, run.Context.Body, body, out var details) is not { } length)
            return CountFailureAsync(http, session, ErrorCode.ParseError, details);
        // The context of the run is used again for the translated body.
        return EvaluateAsync(
            http,
            session,
            session.Evaluator.Begin(UnleashSurfaces.Bulk, session.Evaluator.Replica, new ReadOnlySequence<byte>(body.Written)),
            length
        );
    }

    private void Map(IEndpointRouteBuilder routes, string path, string name, string what)
    {
        routes.MapGet(path, (RequestDelegate)AnswerAsync).WithName("Get" + name).RequireDataPlaneCors().DescribeTogglesOfQuery(what);
        routes.MapPost(path, (RequestDelegate)AnswerAsync).WithName("Post" + name).RequireDataPlaneCors().DescribeTogglesOfBody(what);
    }

    /// <summary>Writes the body that OFREP has for a request.</summary>
    /// <returns>The length of the part that the caller determines, or null when the request is invalid.</returns>
    private int? Translate(HttpRequest request, ReadOnlySpan<byte> body, AnswerBuffer output, out string? details)
    {
        details = UnleashContext.Expected;
        if (!HttpMethods.IsPost(request.Method))
            return contexts.Write(output, request, null);
        if (body.IsEmpty)
            return contexts.Write(output, request, default(JsonElement));
        if (RulesetJson.Parse(body.ToArray(), BodyOptions, out var error) is not { } document)
        {
            details = error!.Detail;
            return null;
        }
        using (document)
            return contexts.Write(output, request, document.RootElement);
    }

    private Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run, int length)
    {
        if (run.Read<OfrepRequest>(out var details) is var error && error != ErrorCode.None)
            return CountFailureAsync(http, session, error, details);
        var (version, epoch) = (run.Ruleset.AnswerVersion(session.ClientSide), run.Ruleset.TimeWindowEpoch(run.Now, session.ClientSide));
        var etag = ETagOf(http.Request, session, version, epoch, run.Context.Body[..length]);
        if (TryAnswerCondition(http, etag, run.Counts) is { } answered)
            return answered;
        var output = Begin();
        var writer = new UnleashTogglesWriter(output, run.Ruleset, session.Scope, IsForAll(http.Request));
        run.EvaluateAll(UnleashCaller.Of(session, http.Request), ref writer);
        output.Write("]}"u8);
        return output.SendAsync(http.Response);
    }

    private async Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session, byte[] body, int length)
    {
        var caller = UnleashCaller.Of(session, http.Request);
        var query = new FlagQuery
        {
            Format = IsForAll(http.Request) ? FlagQueryFormat.AllUnleashToggles : FlagQueryFormat.UnleashToggles,
            Context = body,
            Scope = caller.Scope,
            Client = caller.Client,
            Sdk = caller.Sdk,
        };
        var counts = session.Evaluator.Counts(UnleashSurfaces.Bulk);
        var (answer, isAnswered) = await _remote!.EvaluateAllAsync(
            http,
            session,
            query,
            answer =>
            {
                var etag = ETagOf(http.Request, session, answer.Version, answer.TimeWindowEpoch, body.AsSpan(0, length));
                return TryAnswerCondition(http, etag, counts);
            }
        );
        if (isAnswered)
            return;
        if (answer is null)
        {
            await CountFailureAsync(http, session, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
            return;
        }
        // Errors and flags are counted where they were evaluated.
        if (answer.Error != ErrorCode.None)
        {
            await FailAsync(http, answer.Error, answer.ErrorMessage);
            return;
        }
        counts.Add([]);
        var output = Begin();
        output.Write(answer.Body.Span);
        output.Write("]}"u8);
        await output.SendAsync(http.Response);
    }

    private static AnswerBuffer Begin()
    {
        var output = AnswerBuffer.Take();
        output.Write("{\"toggles\":["u8);
        return output;
    }

    private static bool IsForAll(HttpRequest request) => request.Path.StartsWithSegments(UnleashSurfaces.FrontendAll);

    private static Task? TryAnswerCondition(HttpContext http, string etag, EvaluationCounts counts)
    {
        http.Response.Headers.Vary = UnleashCaller.KeyHeaders;
        return BulkETag.TryAnswerCondition(http, etag, counts, FailConditionAsync);
    }

    private static string ETagOf(
        HttpRequest request,
        SdkKeySession session,
        EnvironmentVersion version,
        int timeWindowEpoch,
        ReadOnlySpan<byte> context
    )
    {
        var seed = BulkETag.SeedOf([
            timeWindowEpoch,
            session.ClientSide ? 1 : 0,
            BulkETag.HashOf(session.Scope.Tags),
            IsForAll(request) ? 1 : 0,
            BulkETag.HashOf(session.Key.Environment),
        ]);
        return BulkETag.Create(version, XxHash3.HashToUInt64(context, seed));
    }

    private static Task FailConditionAsync(HttpContext http, string details, int status) =>
        Problems.WriteAsync(http, status, "Invalid request", details);
}
