using System.Globalization;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>The server-sent events: <c>/api/v1/stream</c> with rules for SDKs, and <c>/ofrep/v1/stream</c> for OFREP providers.</summary>
internal sealed class StreamEndpoints(SdkKeySessions clients, StreamRegistry streams, StreamAdmission admission, StreamRate pace, StreamMetrics metrics, IEnvironments environments, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<StreamEndpoints>();
        routes.MapGet("/api/v1/stream", (RequestDelegate)endpoints.RulesAsync)
            .WithName("StreamRuleset").WithTags("Rulesets").RequireCors(DataPlaneCors.Policy)
            .Describe(OperationDoc.Data("Follow the ruleset", "First `put` with the whole ruleset, then a `patch` for every version; the id of an event is its version. A reader that comes back with Last-Event-ID gets exactly what it missed. A comment comes as a heartbeat.")
                .Takes("lastEventId", "lastEventIdQuery")
                .Answer(200, "The stream.", "events", "text/event-stream")
                .Problems(401, 403, 429, 503));
        routes.MapGet("/ofrep/v1/stream", (RequestDelegate)endpoints.RefetchAsync)
            .WithName("StreamRefetch").WithTags("OFREP").RequireCors(DataPlaneCors.Policy)
            .Describe(new OperationDoc("Hear of changes", "A `message` event `{type: refetchEvaluation}` whenever the answers of evaluations may have changed.", "sdkKey", "sdkKeyHeader", "streamTicket")
                .Takes("lastEventId", "have")
                .Answer(200, "The stream.", "events", "text/event-stream")
                .Problems(401, 429, 503));
    }

    private async Task RulesAsync(HttpContext http)
    {
        if (await clients.AuthenticateForRulesAsync(http) is not { } client) return;
        await ServeAsync(http, client, open => open.Rules, async (open, connection) =>
        {
            if (LastEventId(http) is { } last) await ResumeAsync(http, open, connection, last);
        });
    }

    private async Task RefetchAsync(HttpContext http)
    {
        var client = clients.Authenticate(http) ?? StreamTicket.Find(http.Request.Query["ticket"], clients, StreamTicket.Day(time.GetUtcNow()));
        if (client is null)
        {
            await Problems.UnauthorizedAsync(http);
            return;
        }
        await ServeAsync(http, client, open => open.Refetch, (open, connection) =>
        {
            connection.Has = open.Refetch.PositionOf(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["have"]);
            return ValueTask.CompletedTask;
        });
    }

    private async Task ServeAsync(HttpContext http, SdkKeySession client, Func<EnvironmentStreams, IStreamFeed> feed, Func<EnvironmentStreams, StreamConnection, ValueTask> begin)
    {
        if (!client.TryOpenStream(streams.Options.MaxConnectionsPerKey))
        {
            metrics.Refused(StreamRejection.KeyLimit);
            http.Response.Headers.RetryAfter = (admission.RetryMilliseconds() / 1000 + 1).ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many streams.",
                $"This key holds {streams.Options.MaxConnectionsPerKey} streams open, as many as Stream:MaxConnectionsPerKey allows.");
            return;
        }
        try
        {
            if (!await admission.EnterAsync(http.RequestAborted))
            {
                metrics.Refused(streams.Closing ? StreamRejection.Stopping : StreamRejection.LineFull);
                await BeginAsync(http);
                return;
            }
            try
            {
                await AdmittedAsync(http, client, feed, begin);
            }
            finally
            {
                admission.Leave();
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left while the stream was being opened.
        }
        finally
        {
            client.CloseStream();
        }
    }

    private async Task AdmittedAsync(HttpContext http, SdkKeySession client, Func<EnvironmentStreams, IStreamFeed> feed, Func<EnvironmentStreams, StreamConnection, ValueTask> begin)
    {
        var open = streams.Enter(client.Key.Environment);
        try
        {
            if (!await open.Replica.WaitForAsync(EnvironmentVersion.Initial, ReplicaEvaluator.FirstLoad, http.RequestAborted) || streams.Closing)
            {
                metrics.Refused(streams.Closing ? StreamRejection.Stopping : StreamRejection.NotReady);
                http.Response.Headers.RetryAfter = "1";
                await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "No ruleset is ready.", "The server is starting or stopping; come back shortly.");
                return;
            }
            await BeginAsync(http);
            var connection = new StreamConnection(client, feed(open), admission, pace, metrics, http.Response.BodyWriter, http.RequestAborted);
            await begin(open, connection);
            await HoldAsync(open, connection, http.RequestAborted);
        }
        finally
        {
            open.Leave();
        }
    }

    /// <summary>The head of a stream, and its first words: when to come back once it is lost. A stream that ends after them is what every SSE client understands as "later".</summary>
    private async Task BeginAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.BodyWriter.WriteAsync(StreamConnection.Retry(admission.RetryMilliseconds()), http.RequestAborted);
    }

    private async Task HoldAsync(EnvironmentStreams open, StreamConnection connection, CancellationToken aborted)
    {
        open.Add(connection);
        metrics.Opened();
        using var registration = aborted.UnsafeRegister(static state => ((StreamConnection)state!).Close(), connection);
        try
        {
            // One that came after the others were closed is closed here.
            if (streams.Closing) connection.Close(admission.RetryMilliseconds());
            connection.Signal();
            await connection.Closed;
        }
        finally
        {
            metrics.Closed();
            open.Remove(connection);
        }
    }

    /// <summary>Brings a reader that was here before, or at another server, up to where the feed's ring begins, change by change, as far as the log allows.</summary>
    private async ValueTask ResumeAsync(HttpContext http, EnvironmentStreams open, StreamConnection connection, EnvironmentVersion last)
    {
        var feed = open.Rules;
        connection.Has = last;
        if (feed.Holds(last)) return;
        try
        {
            var pull = await open.CatchUpAsync(environments, last, http.RequestAborted);
            // A version that is ahead of the writer's is none to wait for; the reader begins afresh. One that is only ahead of this server's is.
            if (pull is PullFull full && full.Version < last) connection.Has = EnvironmentVersion.None;
            if (pull is not PullDelta delta) return;
            foreach (var change in delta.Changes)
            {
                // The writer may be ahead of this server; what it has more comes from the feed, in its turn.
                if (change.Version > feed.Version) return;
                var frame = StreamFrame.Create("patch", change.Base, change.Version, ChangeSetJson.WritePatch(change));
                await http.Response.BodyWriter.WriteAsync(frame.Bytes, http.RequestAborted);
                connection.Has = frame.Version;
            }
        }
        catch (DependencyUnavailableException)
        {
            // Without the log the reader gets everything afresh, from memory, once that is not older than what it has.
        }
    }

    private static EnvironmentVersion? LastEventId(HttpContext http) =>
        EnvironmentVersion.TryParse(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["lastEventId"].FirstOrDefault(), out var version) ? version : null;
}
