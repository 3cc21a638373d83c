using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Represents an evaluation API whose requests have a body: what comes before the evaluation is the same for all of them. A request whose
/// body has arrived is answered before routing, without an await and without an additional allocation. Requests of pages of other origins
/// pass through the pipeline, which adds their CORS headers.
/// </summary>
/// <param name="sessions">Authenticates the requests.</param>
/// <param name="rates">Limits the requests.</param>
/// <param name="maxBodyBytes">The largest body.</param>
/// <param name="isRemote">Whether flags are evaluated in another process.</param>
/// <param name="logger">The logger.</param>
internal abstract partial class EvaluationApi(
    SdkKeySessions sessions,
    RequestRates rates,
    int maxBodyBytes,
    bool isRemote,
    ILogger<EvaluationApi> logger
) : IEvaluationEndpoints
{
    /// <summary>The message to callers when an exception was logged.</summary>
    protected const string Failed = "The evaluation failed; the server's log has the details.";

    /// <summary>Gets the size of the largest body in bytes.</summary>
    protected int MaxBodyBytes => maxBodyBytes;

    /// <inheritdoc/>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <inheritdoc/>
    public Task? TryAnswer(HttpContext http)
    {
        var request = http.Request;
        if (FindEndpoint(request) is not { } endpoint || !IsOfApi(request.Method) || request.Headers.Origin.Count > 0)
            return null;
        if (!MediaRanges.Accepts(request.Headers.Accept, "application/json"))
            return null;
        http.SetEndpoint(endpoint);
        return rates.TryReject(http) ?? AnswerAsync(http);
    }

    /// <summary>Returns the endpoint of a request, from which metrics take the route, or null when it is none of this API.</summary>
    protected abstract Endpoint? FindEndpoint(HttpRequest request);

    /// <summary>Returns whether the API has a method. Default <c>POST</c> only.</summary>
    protected virtual bool IsOfApi(string method) => HttpMethods.IsPost(method);

    /// <summary>Returns the surface that counts a request.</summary>
    protected abstract EvaluationSurface SurfaceOf(HttpRequest request);

    /// <summary>Returns why the API does not exist for a key, or null when it does.</summary>
    protected virtual string? FindAbsence(SdkKeySession session) => null;

    /// <summary>Evaluates in this process and answers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of its key.</param>
    /// <param name="run">The evaluation, which has the body of the request.</param>
    protected abstract Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run);

    /// <summary>Answers with what another process evaluates.</summary>
    /// <param name="http">The request, whose body has not been read.</param>
    /// <param name="session">The session of its key.</param>
    protected abstract Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session);

    /// <summary>Answers a request without a valid key.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rejection">Why a key with the right secret gives no access, or null when the request has none.</param>
    protected abstract Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection);

    /// <summary>Answers with an error.</summary>
    /// <param name="http">The request.</param>
    /// <param name="error">The error.</param>
    /// <param name="details">What is wrong, or null.</param>
    /// <param name="status">The status, where it is another than that of the error.</param>
    protected abstract Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null);

    /// <summary>Counts and answers a request that failed before a flag was evaluated.</summary>
    protected Task CountFailureAsync(HttpContext http, SdkKeySession session, ErrorCode error, string? details)
    {
        session.Evaluator.Counts(SurfaceOf(http.Request)).Fail(error);
        return FailAsync(http, error, details);
    }

    /// <summary>Answers that the body is too large.</summary>
    protected Task FailTooLargeAsync(HttpContext http) =>
        FailAsync(
            http,
            ErrorCode.ParseError,
            $"The body is larger than {maxBodyBytes} bytes, which this server accepts here.",
            StatusCodes.Status413PayloadTooLarge
        );

    /// <summary>Answers a request of the API.</summary>
    protected Task AnswerAsync(HttpContext http)
    {
        // Caches keep an answer to a GET unless a header forbids it, which the middleware after the fast path adds.
        if (!HttpMethods.IsPost(http.Request.Method))
            http.Response.Headers.CacheControl = "no-store";
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

    /// <summary>Answers failures in the API's format; the exception handler runs after the fast path and does not see them.</summary>
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
            await FailAsync(http, ErrorCode.ParseError, exception.Message, exception.StatusCode);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            LogFailed(logger, exception);
            await FailAsync(http, ErrorCode.General, Failed, StatusCodes.Status500InternalServerError);
        }
    }

    private Task HandleAsync(HttpContext http)
    {
        if (sessions.Authenticate(http) is not { } session)
            return RejectAsync(http, sessions.FindRejection(http));
        if (rates.TryReject(http, session) is { } rejected)
            return rejected;
        if (FindAbsence(session) is { } absence)
            return FailAsync(http, ErrorCode.FlagNotFound, absence);
        if (ContentCodings.FindUnsupported(http) is { } coding)
            return FailAsync(http, ErrorCode.ParseError, coding, StatusCodes.Status415UnsupportedMediaType);
        if (http.Request.ContentLength > maxBodyBytes)
            return FailTooLargeAsync(http);
        if (isRemote)
            return EvaluateRemotelyAsync(http, session);
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
            await CountFailureAsync(http, session, ErrorCode.ProviderNotReady, FirstLoad.NotReady);
    }

    private async Task ReadAndEvaluateAsync(HttpContext http, SdkKeySession session)
    {
        // Held, because the replica could stop while the body arrives.
        using var held = session.Evaluator.Hold();
        if (await BodyReader.ReadAllAsync(http.Request, maxBodyBytes) is { } body)
            await EvaluateAsync(http, session, held.Replica, body);
        else
            await FailTooLargeAsync(http);
    }

    private Task EvaluateAsync(HttpContext http, SdkKeySession session, EnvironmentReplica replica, in ReadOnlySequence<byte> body)
    {
        if (body.Length > maxBodyBytes)
        {
            http.Request.BodyReader.AdvanceTo(body.End);
            return FailTooLargeAsync(http);
        }
        var run = session.Evaluator.Begin(SurfaceOf(http.Request), replica, body);
        http.Request.BodyReader.AdvanceTo(body.End);
        return EvaluateAsync(http, session, run);
    }

    [LoggerMessage(1301, LogLevel.Error, "An evaluation failed; the request was answered 500")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
