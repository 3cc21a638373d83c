using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics.Live;

/// <summary>Streams the counts of an environment.</summary>
internal sealed class LiveResource(LiveFeeds feeds, AnalyticsStream streams) : IManagementResource
{
    private static readonly byte[] Retry = "retry: 2000\n\n"u8.ToArray();

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/live", StreamAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("StreamCounts")
            .WithSummary("Stream counts")
            .WithDescription(
                "Sends the event `counts` once a second with the evaluations of the current and the last minute. The stream ends when the "
                    + "permission ends, and when the server stops. Comments are sent while the store is unavailable."
            )
            .WithParameters(
                RequestParameterMetadata.Query(RequestAccess.Parameter, "The organization of a session, for clients that send no headers.")
            )
            .WithAnswer(200, "The stream. The schema describes the data of its events.", typeof(LiveCounts), AnalyticsStream.MediaType)
            .WithProblems(429);

    private async Task<IResult> StreamAsync(EnvironmentRequest request)
    {
        var http = request.Http;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            AnalyticsStream.SetHeaders(http);
            return TypedResults.Empty;
        }
        if (feeds.TryEnter(request.Id) is not { } feed)
            return AnalyticsStream.TooMany(
                http,
                "Too many streams",
                "The server has the maximum number of live streams, "
                    + $"{ManagementOptions.Section}:{nameof(ManagementOptions.MaxLiveStreams)}. Close streams, or connect later."
            );
        try
        {
            AnalyticsStream.Begin(http);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(feeds.Closing, http.RequestAborted);
            await http.Response.BodyWriter.WriteAsync(Retry, http.RequestAborted);
            while (true)
            {
                var counts = await feed.Next.WaitAsync(end.Token);
                if (!streams.IsPermitted(request, Permission.AnalyticsRead))
                    break;
                await http.Response.BodyWriter.WriteAsync(counts, http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server stops.
        }
        finally
        {
            feeds.Leave(request.Id, feed);
        }
        return TypedResults.Empty;
    }
}
