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
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Serves Unleash's frontend API: the toggles that are on for a context. Requests without an origin are answered before routing; those of
/// pages of other origins pass through the pipeline, which adds their CORS headers.
/// </summary>
internal sealed partial class UnleashFrontendEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    UnleashGate gate,
    UnleashContext contexts,
    UnleashToggle.Cache toggles,
    UnleashReportEndpoints reports,
    UnleashFeaturesEndpoint features,
    IOptions<OfrepOptions> options,
    ILogger<UnleashFrontendEndpoints> logger
) : IEvaluationEndpoints
{
    private static readonly Endpoint Get = EvaluationRoute.Create(HttpMethods.Get, UnleashSurfaces.Frontend),
        Post = EvaluationRoute.Create(HttpMethods.Post, UnleashSurfaces.Frontend);

    private readonly int _limit = options.Value.MaxBodyBytes;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, UnleashSurfaces.Frontend, "UnleashToggles", "the toggles that are on");
        Map(routes, UnleashSurfaces.FrontendAll, "AllUnleashToggles", "all toggles");
        reports.Map(routes);
        features.Map(routes);
    }

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http)
    {
        var request = http.Request;
        if (request.Path.Value is not (UnleashSurfaces.Frontend or UnleashSurfaces.Frontend + "/") || request.Headers.Origin.Count > 0)
            return null;
        var isGet = HttpMethods.IsGet(request.Method);
        if ((!isGet && !HttpMethods.IsPost(request.Method)) || !MediaRanges.Accepts(request.Headers.Accept, "application/json"))
            return null;
        http.SetEndpoint(isGet ? Get : Post);
        return rates.TryReject(http) ?? EvaluateAsync(http);
    }

    private void Map(IEndpointRouteBuilder routes, string path, string name, string what)
    {
        routes.MapGet(path, (RequestDelegate)EvaluateAsync).WithName("Get" + name).RequireDataPlaneCors().DescribeTogglesOfQuery(what);
        routes.MapPost(path, (RequestDelegate)EvaluateAsync).WithName("Post" + name).RequireDataPlaneCors().DescribeTogglesOfBody(what);
    }

    private Task EvaluateAsync(HttpContext http)
    {
        try
        {
            var handled = HandleAsync(http);
            return handled.IsCompletedSuccessfully ? handled : GuardAsync(http, handled);
        }
        catch (Exception exception)
        {
            return GuardAsync(http, Task.FromException(exception));
        }
    }

    /// <summary>Answers failures; the exception handler runs after the fast path and does not see them.</summary>
    private async Task GuardAsync(HttpContext http, Task handled)
    {
        try
        {
            await handled;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected.
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await Problems.WriteAsync(http, exception.StatusCode, "Invalid request", exception.Message);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            LogFailed(exception);
            await Problems.WriteAsync(
                http,
                StatusCodes.Status500InternalServerError,
                "Internal error",
                "The evaluation failed; the server's log has the details."
            );
        }
    }

    private Task HandleAsync(HttpContext http)
    {
        var session = sessions.Authenticate(http);
        if (gate.TryReject(http, session) is { } rejected)
            return rejected;
        if (rates.TryReject(http, session!) is { } limited)
            return limited;
        var replica = session!.Evaluator.Replica;
        return replica.State == ReplicaState.NotReady || HttpMethods.IsPost(http.Request.Method)
            ? WaitAndEvaluateAsync(http, session)
            : EvaluateAsync(http, session, replica, null);
    }

    private async Task WaitAndEvaluateAsync(HttpContext http, SdkKeySession session)
    {
        using var held = session.Evaluator.Hold();
        if (!await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
        {
            session.Evaluator.Counts(UnleashSurfaces.Bulk).Fail(ErrorCode.ProviderNotReady);
            http.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Ruleset unavailable", FirstLoad.NotReady);
            return;
        }
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await EvaluateAsync(http, session, held.Replica, null);
            return;
        }
        using var document = await ReadBodyAsync(http, session);
        if (document is not null)
            await EvaluateAsync(http, session, held.Replica, document.RootElement);
    }

    private async Task<JsonDocument?> ReadBodyAsync(HttpContext http, SdkKeySession session)
    {
        if (ContentCodings.FindUnsupported(http) is { } coding)
        {
            await FailAsync(http, session, coding, StatusCodes.Status415UnsupportedMediaType);
            return null;
        }
        if (await BodyReader.ReadAllAsync(http.Request, _limit) is not { } read)
        {
            await FailAsync(http, session, $"The body may have {_limit} bytes (Ofrep:MaxBodyBytes).", StatusCodes.Status413PayloadTooLarge);
            return null;
        }
        var body = read.ToArray();
        http.Request.BodyReader.AdvanceTo(read.End);
        if (RulesetJson.Parse(body.Length == 0 ? "{}"u8.ToArray() : body, out var error) is not { } document)
        {
            await FailAsync(http, session, error!.Detail, StatusCodes.Status400BadRequest);
            return null;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        await FailAsync(http, session, UnleashContext.Expected, StatusCodes.Status400BadRequest);
        return null;
    }

    private Task EvaluateAsync(HttpContext http, SdkKeySession session, EnvironmentReplica replica, JsonElement? root)
    {
        var body = AnswerBuffer.Take();
        if (contexts.Write(body, http.Request, root) is not { } length)
            return FailAsync(http, session, UnleashContext.Expected, StatusCodes.Status400BadRequest);
        var run = session.Evaluator.Begin(UnleashSurfaces.Bulk, replica, new ReadOnlySequence<byte>(body.Written));
        if (run.Read<OfrepRequest>(out var details) is var error && error != ErrorCode.None)
            return FailAsync(http, session, details!, StatusCodes.Status400BadRequest, error);
        var withOff = http.Request.Path.StartsWithSegments(UnleashSurfaces.FrontendAll);
        var etag = ETagOf(run, session, length, withOff);
        if (BulkETag.TryAnswerCondition(http, etag, run.Counts, WriteProblemAsync) is { } answered)
            return answered;
        var output = AnswerBuffer.Take();
        output.Write("{\"toggles\":["u8);
        var writer = new UnleashTogglesWriter(output, toggles, withOff);
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
        ]);
        return BulkETag.Create(run.Ruleset.AnswerVersion(session.ClientSide), XxHash3.HashToUInt64(run.Context.Body[..length], seed));
    }

    /// <summary>Counts and answers a request that failed before a flag was evaluated.</summary>
    private static Task FailAsync(
        HttpContext http,
        SdkKeySession session,
        string details,
        int status,
        ErrorCode error = ErrorCode.ParseError
    )
    {
        session.Evaluator.Counts(UnleashSurfaces.Bulk).Fail(error);
        return WriteProblemAsync(http, details, status);
    }

    private static Task WriteProblemAsync(HttpContext http, string details, int status) =>
        Problems.WriteAsync(http, status, "Invalid request", details);

    [LoggerMessage(1311, LogLevel.Error, "An evaluation over Unleash's frontend API failed; the request was answered 500")]
    private partial void LogFailed(Exception exception);
}
