using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the routes that metrics and traces show.</summary>
internal static class RouteLabelEndpointConventionBuilderExtensions
{
    /// <summary>Removes the slash at the end of the label of endpoints at the root of a group, which routing itself ignores.</summary>
    public static TBuilder WithRouteLabels<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(static endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { Length: > 1 } route } && route.EndsWith('/'))
                endpoint.Metadata.Add(new RouteLabel(route.TrimEnd('/')));
        });
        return endpoints;
    }

    private sealed record RouteLabel(string Route) : IRouteDiagnosticsMetadata;
}
