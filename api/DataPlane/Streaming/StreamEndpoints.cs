using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Serves the event streams: <c>/api/v1/stream</c> with rules for SDKs that evaluate locally, and <c>/ofrep/v1/stream</c> for OFREP
/// providers.
/// </summary>
internal sealed class StreamEndpoints(SdkKeySessions sessions, StreamServer server, TimeProvider time)
{
    private static readonly StreamProtocol Protocol = EventStreamProtocol.Instance;

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

    private async Task RulesAsync(HttpContext http)
    {
        if (await sessions.AuthenticateForRulesAsync(http) is not { } session)
            return;
        await server.ServeAsync(
            http,
            session,
            Protocol,
            async open =>
            {
                var connection = server.Connect(http, session, Protocol, open.Rules);
                if (StreamServer.LastEventId(http) is { } last)
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
        await server.ServeAsync(
            http,
            session,
            Protocol,
            open =>
            {
                var connection = server.Connect(http, session, Protocol, open.Refetch(session.ClientSide));
                connection.Has = open.Refetch(session.ClientSide)
                    .PositionOf(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["have"]);
                return new(connection);
            }
        );
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
        if (feed.Holds(last) || await server.CatchUpAsync(http, open, connection) is not { } delta)
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
}
