using System.Globalization;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Serves the event streams: <c>/api/v1/stream</c> with rules for SDKs that evaluate locally, and <c>/ofrep/v1/stream</c> for OFREP
/// providers.
/// </summary>
internal sealed class StreamEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    StreamRegistry streams,
    StreamLimiter limiter,
    StreamAdmission admission,
    StreamRate rate,
    StreamMetrics metrics,
    IEnvironments environments,
    TimeProvider time
)
{
    private delegate ValueTask<StreamConnection> Open(EnvironmentStreams streams);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/api/v1/stream", (RequestDelegate)RulesAsync)
            .WithName("StreamRuleset")
            .WithTag(ApiTag.Rulesets)
            .RequireDataPlaneCors()
            .DescribeRulesetStream();
        routes
            .MapGet("/ofrep/v1/stream", (RequestDelegate)RefetchAsync)
            .WithName("StreamRefetch")
            .WithTag(ApiTag.Ofrep)
            .RequireDataPlaneCors()
            .DescribeRefetchStream();
    }

    private static EnvironmentVersion? LastEventId(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["lastEventId"].FirstOrDefault();
        return EnvironmentVersion.TryParse(text, out var version) ? version : null;
    }

    private async Task RulesAsync(HttpContext http)
    {
        if (await sessions.AuthenticateForRulesAsync(http) is not { } session)
            return;
        await ServeAsync(
            http,
            session,
            async open =>
            {
                var connection = Connect(http, session, open.Rules);
                if (LastEventId(http) is { } last)
                    await ResumeAsync(http, session, open, connection, last);
                return connection;
            }
        );
    }

    private async Task RefetchAsync(HttpContext http)
    {
        var session =
            sessions.Authenticate(http) ?? StreamTicket.Find(http.Request.Query["ticket"], sessions, StreamTicket.Day(time.GetUtcNow()));
        if (session is null)
        {
            await sessions.RejectAsync(http);
            return;
        }
        http.MarkConnectionAuthenticated();
        await ServeAsync(
            http,
            session,
            open =>
            {
                var connection = Connect(http, session, open.Refetch(session.ClientSide));
                connection.Has = open.Refetch(session.ClientSide)
                    .PositionOf(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["have"]);
                return new(connection);
            }
        );
    }

    private StreamConnection Connect(HttpContext http, SdkKeySession session, IStreamFeed feed) =>
        new(session, feed, admission, rate, metrics, http.Response.BodyWriter, http.RequestAborted);

    private async Task ServeAsync(HttpContext http, SdkKeySession session, Open open)
    {
        if (rates.TryReject(http, session) is { } rejected)
        {
            await rejected;
            return;
        }
        if (HttpMethods.IsHead(http.Request.Method))
        {
            // There is no body to keep open.
            SetHeaders(http);
            return;
        }
        if (limiter.TryOpen(session) is { } problem)
        {
            await RejectLimitAsync(http, problem);
            return;
        }
        try
        {
            if (!await admission.EnterAsync(session.Key, http.RequestAborted))
            {
                metrics.Refused(streams.Closing ? StreamRejection.Stopping : StreamRejection.QueueFull);
                await BeginAsync(http);
                return;
            }
            try
            {
                await ServeAdmittedAsync(http, session, open);
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

    private async Task ServeAdmittedAsync(HttpContext http, SdkKeySession session, Open open)
    {
        var entered = streams.Enter(session.Key.Environment);
        try
        {
            if (!await FirstLoad.WaitAsync(entered.Replica, http.RequestAborted) || streams.Closing)
            {
                await RejectUnavailableAsync(http);
                return;
            }
            // The stream waited in the queue and for the ruleset.
            if (session.IsRevoked)
            {
                await sessions.RejectAsync(http);
                return;
            }
            await BeginAsync(http);
            await HoldAsync(entered, await open(entered), http.RequestAborted);
        }
        finally
        {
            entered.Leave();
        }
    }

    private Task RejectLimitAsync(HttpContext http, string problem)
    {
        metrics.Refused(StreamRejection.KeyLimit);
        var seconds = (admission.RetryMilliseconds() / 1000) + 1;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many streams", problem);
    }

    private Task RejectUnavailableAsync(HttpContext http)
    {
        metrics.Refused(streams.Closing ? StreamRejection.Stopping : StreamRejection.NotReady);
        http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(
            http,
            StatusCodes.Status503ServiceUnavailable,
            "Ruleset unavailable",
            "The server is starting or stopping; reconnect shortly."
        );
    }

    /// <summary>
    /// Sends the head of a stream and the time after which the client should reconnect once the stream is lost. Every SSE client
    /// understands a stream that ends after that as "retry later".
    /// </summary>
    private async Task BeginAsync(HttpContext http)
    {
        SetHeaders(http);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.BodyWriter.WriteAsync(StreamConnection.Retry(admission.RetryMilliseconds()), http.RequestAborted);
    }

    private static void SetHeaders(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
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

    /// <summary>
    /// Sends a reader that was connected before, here or to another server, the changes up to the beginning of the feed's ring.
    /// </summary>
    private async ValueTask ResumeAsync(
        HttpContext http,
        SdkKeySession session,
        EnvironmentStreams open,
        StreamConnection connection,
        EnvironmentVersion last
    )
    {
        var feed = open.Rules;
        connection.Has = last;
        if (feed.Holds(last))
            return;
        try
        {
            var pull = await open.CatchUpAsync(environments, last, http.RequestAborted);
            // A version newer than the writer's never exists, so the reader starts again. A version newer than only this server's exists
            // soon.
            if (pull is PullFull full && full.Version < last)
                connection.Has = EnvironmentVersion.None;
            if (pull is not PullDelta delta)
                return;
            foreach (var change in delta.Changes)
            {
                // The writer may be ahead of this server; the feed sends the rest in order.
                if (change.Version > feed.Version || session.IsRevoked)
                    return;
                var frame = StreamFrame.Create("patch", change.Base, change.Version, ChangeSetJson.WritePatch(change));
                await http.Response.BodyWriter.WriteAsync(frame.Bytes, http.RequestAborted);
                connection.Has = frame.Version;
            }
        }
        catch (DependencyUnavailableException)
        {
            // Without the log the reader receives the whole ruleset from memory, once that is not older than what it has.
        }
    }
}
