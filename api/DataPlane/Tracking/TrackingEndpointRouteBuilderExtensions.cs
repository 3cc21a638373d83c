using FlagCluster.Api.DataPlane.Tracking;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the routes of the reports of events.</summary>
internal static class TrackingEndpointRouteBuilderExtensions
{
    public static void MapTracking(this IEndpointRouteBuilder routes) =>
        routes.ServiceProvider.GetRequiredService<TrackEndpoints>().Map(routes);
}
