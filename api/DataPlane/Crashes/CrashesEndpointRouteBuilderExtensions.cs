using FlagCluster.Api.DataPlane.Crashes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the routes of crash reports.</summary>
internal static class CrashesEndpointRouteBuilderExtensions
{
    public static void MapCrashes(this IEndpointRouteBuilder routes) =>
        routes.ServiceProvider.GetRequiredService<CrashEndpoints>().Map(routes);
}
