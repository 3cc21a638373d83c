using FlagCluster.Hosting.Health;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the health endpoints.</summary>
public static class HealthEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>/health/live</c>, which reports the checks with the tag <c>live</c>.</summary>
    public static IEndpointConventionBuilder MapLiveness(this IEndpointRouteBuilder routes) => routes.MapHealth("live");

    /// <summary>Maps <c>/health/ready</c>, which reports the checks with the tag <c>ready</c>.</summary>
    public static IEndpointConventionBuilder MapReadiness(this IEndpointRouteBuilder routes) => routes.MapHealth("ready");

    private static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder routes, string tag)
    {
        var options = new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(tag),
            ResponseWriter = (http, report) => HealthResponse.WriteAsync(http, report, healthy: tag),
        };
        var methods = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
        return routes.MapHealthChecks($"/health/{tag}", options).WithMetadata(methods);
    }
}
