using FlagCluster.Api.DataPlane.Streaming;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the routes of the event streams and of the ruleset endpoint.</summary>
internal static class StreamingEndpointRouteBuilderExtensions
{
    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<StreamEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<RulesetEndpoint>().Map(routes);
    }
}
