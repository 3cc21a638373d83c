using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Serves OFREP 0.3.0: the evaluation of one flag and of all flags. A request whose body has arrived is answered before routing, without an
/// await and without an additional allocation. Requests of pages of other origins pass through the pipeline, which adds their CORS headers.
/// </summary>
internal sealed partial class OfrepEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    IOptions<OfrepOptions> options,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<OfrepEndpoints> logger
) : IEvaluationEndpoints
{
    private const string Path = OfrepSurfaces.Path;

    private static readonly Endpoint Bulk = EvaluationRoute.Create(HttpMethods.Post, Path),
        Single = EvaluationRoute.Create(HttpMethods.Post, Path + "/{key}");

    private readonly int _limit = options.Value.MaxBodyBytes;
    private readonly OfrepRemote? _remote =
        evaluation.Value.Mode == EvaluationMode.Silo ? services.GetRequiredService<OfrepRemote>() : null;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Path + "/{key}", (RequestDelegate)EvaluateAsync)
            .WithName("EvaluateFlag")
            .WithTag(ApiTag.Ofrep)
            .RequireDataPlaneCors()
            .DescribeSingle();
        routes
            .MapPost(Path, (RequestDelegate)EvaluateAsync)
            .WithName("EvaluateAllFlags")
            .WithTag(ApiTag.Ofrep)
            .RequireDataPlaneCors()
            .DescribeBulk();
    }

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http)
    {
        var request = http.Request;
        if (!OfrepSurfaces.Single.Serves(request.Path.Value))
            return null;
        var key = SegmentOf(request);
        if (key.Contains('/') || !HttpMethods.IsPost(request.Method) || request.Headers.Origin.Count > 0)
            return null;
        if (!MediaRanges.Accepts(request.Headers.Accept, "application/json"))
            return null;
        http.SetEndpoint(key.IsEmpty ? Bulk : Single);
        return rates.TryReject(http) ?? EvaluateAsync(http);
    }

    /// <summary>Returns the flag key in the path; it is empty in a request for all flags.</summary>
    private static ReadOnlySpan<char> KeyOf(HttpRequest request) => PathKey.Decode(request, SegmentOf(request));

    private static ReadOnlySpan<char> SegmentOf(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan();
        return path[Math.Min(Path.Length + 1, path.Length)..];
    }

    private static string? KeyOrNull(HttpRequest request) => KeyOf(request) is { IsEmpty: false } key ? key.ToString() : null;

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

    /// <summary>Answers failures in OFREP's format; the exception handler runs after the fast path and does not see them.</summary>
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
            await OfrepAnswer.FailAsync(http, KeyOrNull(http.Request), ErrorCode.ParseError, exception.Message, exception.StatusCode);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            LogFailed(exception);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            var output = AnswerBuffer.Take();
            output.Write("{\"errorDetails\":\"The evaluation failed; the server's log has the details.\"}"u8);
            await output.SendAsync(http.Response);
        }
    }

    private Task HandleAsync(HttpContext http)
    {
        if (sessions.Authenticate(http) is not { } session)
        {
            if (sessions.FindRejection(http) is not null)
                return sessions.RejectAsync(http);
            Problems.Challenge(http);
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        if (rates.TryReject(http, session) is { } rejected)
            return rejected;
        if (ContentCodings.FindUnsupported(http) is { } coding)
            return OfrepAnswer.FailAsync(
                http,
                KeyOrNull(http.Request),
                ErrorCode.ParseError,
                coding,
                StatusCodes.Status415UnsupportedMediaType
            );
        if (http.Request.ContentLength > _limit)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }
        if (_remote is not null)
            return _remote.AnswerAsync(http, session, KeyOrNull(http.Request));
        var replica = session.Evaluator.Replica;
        if (replica.State == ReplicaState.NotReady)
            return WaitAndEvaluateAsync(http, session);
        if (!BodyReader.TryReadAll(http.Request, out var body))
            return ReadAndEvaluateAsync(http, session);
        return EvaluateAsync(http, session, replica, body);
    }

    private async Task WaitAndEvaluateAsync(HttpContext http, SdkKeySession session)
    {
        using var held = session.Evaluator.Hold();
        if (await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
            await ReadAndEvaluateAsync(http, session);
        else
            await FailAsync(http, session, ErrorCode.ProviderNotReady, FirstLoad.NotReady);
    }

    private async Task ReadAndEvaluateAsync(HttpContext http, SdkKeySession session)
    {
        // Held, because the replica could stop while the body arrives.
        using var held = session.Evaluator.Hold();
        if (await BodyReader.ReadAllAsync(http.Request, _limit) is { } body)
            await EvaluateAsync(http, session, held.Replica, body);
        else
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    private Task EvaluateAsync(HttpContext http, SdkKeySession session, EnvironmentReplica replica, in ReadOnlySequence<byte> body)
    {
        if (body.Length > _limit)
        {
            http.Request.BodyReader.AdvanceTo(body.End);
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }
        var key = KeyOf(http.Request);
        var run = session.Evaluator.Begin(key.IsEmpty ? OfrepSurfaces.Bulk : OfrepSurfaces.Single, replica, body);
        http.Request.BodyReader.AdvanceTo(body.End);
        var error = run.Read<OfrepRequest>(out var details);
        if (error != ErrorCode.None)
            return FailAsync(http, session, error, details);
        return key.IsEmpty
            ? OfrepBulk.AnswerAsync(http, session, run, options.Value.InactivitySeconds)
            : AnswerOneAsync(http, session, run, key);
    }

    private static Task AnswerOneAsync(HttpContext http, SdkKeySession session, in EvaluationRun run, ReadOnlySpan<char> key)
    {
        if (!run.TryEvaluate(key, session.Caller(http.Request), out var flag, out var result))
        {
            var missing = key.ToString();
            return OfrepAnswer.FailAsync(http, missing, ErrorCode.FlagNotFound, MissingFlag.Describe(missing));
        }
        if (result.Error != ErrorCode.None)
            return OfrepAnswer.FailAsync(http, flag.Key, result.Error, result.DescribeError(session.Scope.IsLimited));
        var output = AnswerBuffer.Take();
        OfrepJson.WriteHead(output, flag, result, run.IsStale);
        OfrepJson.WriteTail(output, run.Ruleset.AnswerVersion(session.ClientSide), flag.AnswerMetadata.Span);
        return output.SendAsync(http.Response);
    }

    /// <summary>Counts and answers a request that failed before a flag was evaluated.</summary>
    private static Task FailAsync(HttpContext http, SdkKeySession session, ErrorCode error, string? details)
    {
        var key = KeyOrNull(http.Request);
        session.Evaluator.Counts(key is null ? OfrepSurfaces.Bulk : OfrepSurfaces.Single).Fail(error);
        return OfrepAnswer.FailAsync(http, key, error, details);
    }

    [LoggerMessage(1301, LogLevel.Error, "An evaluation failed; the request was answered 500")]
    private partial void LogFailed(Exception exception);
}
