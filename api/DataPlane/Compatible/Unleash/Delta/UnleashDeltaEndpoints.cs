using System.Buffers;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;

/// <summary>
/// Serves the changes of features to SDKs of Unleash that evaluate by themselves: <c>/api/client/delta</c> for those that poll, and
/// <c>/api/client/streaming</c>.
/// </summary>
internal sealed class UnleashDeltaEndpoints(
    RequestRates rates,
    UnleashGate gate,
    StreamServer server,
    StreamRegistry streams,
    IOptions<StreamOptions> options
)
{
    private static readonly StreamProtocol Protocol = UnleashStreamProtocol.Instance;

    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(UnleashSurfaces.Client + "/delta", (RequestDelegate)GetAsync)
            .WithName("GetUnleashDelta")
            .WithMetadata(AddressLimit.Mark)
            .DescribeUnleashDelta();
        routes
            .MapGet(UnleashSurfaces.Client + "/streaming", (RequestDelegate)StreamAsync)
            .WithName("StreamUnleashDelta")
            .WithMetadata(AddressLimit.Mark)
            .DescribeUnleashStream();
    }

    private async Task GetAsync(HttpContext http)
    {
        if (await gate.AuthenticateForRulesAsync(http) is not { } session)
            return;
        if (rates.TryReject(http, session) is { } limited)
        {
            await limited;
            return;
        }
        var open = streams.Enter(session.Key.Environment);
        try
        {
            if (!await FirstLoad.WaitAsync(open.Replica, http.RequestAborted))
                await EvaluationResponses.FailNotReadyAsync(http);
            else
                await SendAsync(http, session.Key.Environment, FeedOf(open));
        }
        finally
        {
            open.Leave();
        }
    }

    private async Task StreamAsync(HttpContext http)
    {
        if (await gate.AuthenticateForRulesAsync(http) is not { } session)
            return;
        await server.ServeAsync(
            http,
            session,
            Protocol,
            async open =>
            {
                var feed = FeedOf(open);
                var connection = server.Connect(http, session, Protocol, feed);
                if (StreamServer.LastEventId(http) is not { } last)
                    return connection;
                connection.Has = last;
                // The reader was connected to a server that is ahead, or its version does not exist.
                if (!feed.Holds(last) && last > open.Replica.Current.Version)
                    await server.CatchUpAsync(http, open, connection);
                return connection;
            }
        );
    }

    private UnleashDeltaFeed FeedOf(EnvironmentStreams open) =>
        open.Feed(typeof(UnleashDeltaFeed), replica => new UnleashDeltaFeed(replica, options.Value));

    private static async Task SendAsync(HttpContext http, EnvironmentId environment, UnleashDeltaFeed feed)
    {
        var (version, deltas) = feed.Since(FindKnown(http.Request, environment));
        var response = http.Response;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = UnleashCaller.KeyHeaders;
        var etag = ETagOf(version, environment);
        response.Headers.ETag = etag;
        if (Preconditions.TryAnswer(http, etag) is { } answered)
        {
            await answered;
            return;
        }
        var events = deltas.Select(delta => delta.Events).Where(events => events.Length > 0).ToList();
        if (events.Count == 0)
        {
            // The versions in between have changed nothing that Unleash can express.
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json";
        response.ContentLength = UnleashDelta.Head.Length + events.Sum(one => one.Length + 1) - 1 + UnleashDelta.Tail.Length;
        var writer = response.BodyWriter;
        writer.Write(UnleashDelta.Head);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0)
                writer.Write(","u8);
            await writer.WriteAsync(events[i], http.RequestAborted);
        }
        writer.Write(UnleashDelta.Tail);
        await writer.FlushAsync(http.RequestAborted);
    }

    /// <summary>Returns the newest version of the environment of which the client has the ETag, or null.</summary>
    private static EnvironmentVersion? FindKnown(HttpRequest request, in EnvironmentId environment)
    {
        EnvironmentVersion? found = null;
        if (!EntityTags.TryParse(request.Headers.IfNoneMatch, out var tags))
            return null;
        foreach (var tag in tags)
        {
            if (!EnvironmentVersion.TryParse(tag[..Math.Max(0, tag.LastIndexOf('-'))], out var version))
                continue;
            if (ETagOf(version, environment).AsSpan().Trim('"').SequenceEqual(tag) && (found is null || version > found))
                found = version;
        }
        return found;
    }

    private static string ETagOf(EnvironmentVersion version, in EnvironmentId environment) =>
        BulkETag.Create(version, (ulong)BulkETag.SeedOf([BulkETag.HashOf(environment)]));
}
