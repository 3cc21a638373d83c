using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Serves the stream of snapshots to clients of Flipt that evaluate by themselves. These repeat a request at once after an error that is
/// not temporary: such an answer is therefore delayed by <see cref="StreamOptions.RetryMilliseconds"/>.
/// </summary>
/// <remarks>flipt-engine-ffi/src/http.rs of Flipt's clients.</remarks>
internal sealed class FliptStreamEndpoint(
    SdkKeySessions sessions,
    RequestRates rates,
    StreamServer server,
    FliptSnapshots snapshots,
    IOptions<StreamOptions> options,
    TimeProvider time
) : CompatibleRulesApi(sessions, rates, CompatibleApis.Flipt)
{
    private static readonly StreamProtocol Protocol = FliptStreamProtocol.Instance;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/client/v2/environments/{environment}/namespaces/{namespace}/stream", Opening(OpenAsync))
            .WithName("StreamFliptSnapshots")
            .WithTag(ApiTag.Flipt)
            .RequireDataPlaneCors()
            .WithMetadata(FliptErrors.Limited)
            .DescribeStream();

    /// <inheritdoc/>
    protected override async Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection)
    {
        await DelayAsync(http);
        await FliptErrors.RejectAsync(http, rejection);
    }

    /// <inheritdoc/>
    protected override async Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null)
    {
        await DelayAsync(http);
        await FliptErrors.FailAsync(http, error, details, status);
    }

    /// <inheritdoc/>
    protected override (int Status, string Details)? FindProblem(HttpContext http, SdkKeySession session) =>
        FliptErrors.FindOtherNamespace(http, session);

    private Task OpenAsync(HttpContext http, SdkKeySession session)
    {
        var name = (string)http.GetRouteValue("namespace")!;
        return server.ServeAsync(
            http,
            session,
            Protocol,
            open =>
            {
                var feed = open.Feed((typeof(FliptSnapshotFeed), name), replica => new FliptSnapshotFeed(replica, name, snapshots));
                return new(server.Connect(http, session, Protocol, feed));
            }
        );
    }

    private async Task DelayAsync(HttpContext http) =>
        await Task.Delay(TimeSpan.FromMilliseconds(options.Value.RetryMilliseconds), time, http.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
