using System.Globalization;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Serves streams of any protocol: limits and admits them, and holds them open.</summary>
internal sealed class StreamServer(
    SdkKeySessions sessions,
    RequestRates rates,
    StreamRegistry streams,
    StreamLimiter limiter,
    StreamAdmission admission,
    StreamRate rate,
    StreamMetrics metrics,
    IEnvironments environments
)
{
    /// <summary>Connects a request to a feed of its environment.</summary>
    public delegate ValueTask<StreamConnection> Open(EnvironmentStreams streams);

    /// <summary>Returns the version that a client has, as it repeats the id of its last event, or null.</summary>
    public static EnvironmentVersion? LastEventId(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["lastEventId"].FirstOrDefault();
        return EnvironmentVersion.TryParse(text, out var version) ? version : null;
    }

    /// <summary>Returns the connection of a request that has no event yet.</summary>
    public StreamConnection Connect(HttpContext http, SdkKeySession session, StreamProtocol protocol, IStreamFeed feed) =>
        new(session, feed, protocol, admission, rate, metrics, http.Response.BodyWriter, http.RequestAborted);

    /// <summary>
    /// Pulls the changes that a reader needs which was connected to another server, or has another version than the feed.
    /// </summary>
    /// <returns>
    /// The changes; null while the writer is unavailable, and when the version of the reader does not exist, so that it starts again.
    /// </returns>
    /// <param name="http">The request.</param>
    /// <param name="open">The streams of the environment.</param>
    /// <param name="connection">The connection of the reader, which has a version.</param>
    public async ValueTask<PullDelta?> CatchUpAsync(HttpContext http, EnvironmentStreams open, StreamConnection connection)
    {
        try
        {
            var pull = await open.CatchUpAsync(environments, connection.Has, http.RequestAborted);
            // A version newer than the writer's never exists. A version newer than only this server's exists soon.
            if (pull is PullFull full && full.Version < connection.Has)
                connection.Has = EnvironmentVersion.None;
            return pull as PullDelta;
        }
        catch (DependencyUnavailableException)
        {
            // Without the log the reader receives everything from memory, once that is not older than what it has.
            return null;
        }
    }

    /// <summary>Serves a stream until it ends, or answers why there is none.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of its key, which may read the stream.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="open">Connects the request when it is admitted.</param>
    public async Task ServeAsync(HttpContext http, SdkKeySession session, StreamProtocol protocol, Open open)
    {
        if (rates.TryReject(http, session) is { } rejected)
        {
            await rejected;
            return;
        }
        if (HttpMethods.IsHead(http.Request.Method))
        {
            // There is no body to keep open.
            SetHeaders(http, protocol);
            return;
        }
        if (limiter.TryOpen(session) is { } problem)
        {
            await RejectLimitAsync(http, protocol, problem);
            return;
        }
        try
        {
            if (!await admission.EnterAsync(session.Key, http.RequestAborted))
            {
                await RejectQueuedAsync(http, protocol);
                return;
            }
            try
            {
                await ServeAdmittedAsync(http, session, protocol, open);
            }
            finally
            {
                admission.Leave();
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected while the stream was opened.
        }
        finally
        {
            limiter.Close(session);
        }
    }

    private async Task ServeAdmittedAsync(HttpContext http, SdkKeySession session, StreamProtocol protocol, Open open)
    {
        var entered = streams.Enter(session.Key.Environment);
        try
        {
            if (!await FirstLoad.WaitAsync(entered.Replica, http.RequestAborted) || streams.Closing)
            {
                await RejectUnavailableAsync(http, protocol, StreamRejection.NotReady);
                return;
            }
            // The stream waited in the queue and for the ruleset.
            if (session.IsRevoked)
            {
                await protocol.RejectAsync(http, sessions.FindRejection(http));
                return;
            }
            await BeginAsync(http, protocol);
            await HoldAsync(entered, await open(entered), http.RequestAborted);
        }
        finally
        {
            entered.Leave();
        }
    }

    private Task RejectLimitAsync(HttpContext http, StreamProtocol protocol, string problem)
    {
        metrics.Refused(StreamRejection.KeyLimit);
        var seconds = (admission.RetryMilliseconds() / 1000) + 1;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return protocol.FailAsync(http, StatusCodes.Status429TooManyRequests, "Too many streams", problem);
    }

    /// <summary>Answers a stream that waited too long for admission, or was waiting when the server stopped.</summary>
    private Task RejectQueuedAsync(HttpContext http, StreamProtocol protocol)
    {
        if (protocol.Retry(0).Length == 0)
            return RejectUnavailableAsync(http, protocol, StreamRejection.QueueFull);
        CountRefused(StreamRejection.QueueFull);
        return BeginAsync(http, protocol);
    }

    private Task RejectUnavailableAsync(HttpContext http, StreamProtocol protocol, StreamRejection reason)
    {
        CountRefused(reason);
        http.Response.Headers.RetryAfter = "1";
        return protocol.FailAsync(
            http,
            StatusCodes.Status503ServiceUnavailable,
            "Ruleset unavailable",
            "The server is starting, stopping or busy; reconnect shortly."
        );
    }

    private void CountRefused(StreamRejection reason) => metrics.Refused(streams.Closing ? StreamRejection.Stopping : reason);

    /// <summary>
    /// Sends the head of a stream, and the time after which the client should reconnect once the stream is lost. Every SSE client
    /// understands a stream that ends after that as "retry later".
    /// </summary>
    private async Task BeginAsync(HttpContext http, StreamProtocol protocol)
    {
        SetHeaders(http, protocol);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.BodyWriter.WriteAsync(protocol.Retry(admission.RetryMilliseconds()), http.RequestAborted);
    }

    private static void SetHeaders(HttpContext http, StreamProtocol protocol)
    {
        http.Response.ContentType = protocol.MediaType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task HoldAsync(EnvironmentStreams open, StreamConnection connection, CancellationToken aborted)
    {
        open.Add(connection);
        metrics.Opened();
        using var registration = aborted.UnsafeRegister(static state => ((StreamConnection)state!).Close(), connection);
        try
        {
            // A connection that was added after the registry closed the others is closed here.
            if (streams.Closing)
                connection.Close(admission.RetryMilliseconds());
            connection.Signal();
            await connection.Closed;
        }
        finally
        {
            metrics.Closed();
            open.Remove(connection);
        }
    }
}
