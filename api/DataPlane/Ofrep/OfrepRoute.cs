using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Represents a mapped endpoint for requests that are answered before routing: metrics and traces take the route from it.
/// </summary>
internal sealed record OfrepRoute(string Route) : IRouteDiagnosticsMetadata
{
    /// <summary>Gets the endpoint of a single evaluation.</summary>
    public static Endpoint Single { get; } = Create(OfrepSurfaces.Path + "/{key}");

    /// <summary>Gets the endpoint of a bulk evaluation.</summary>
    public static Endpoint Bulk { get; } = Create(OfrepSurfaces.Path);

    private static Endpoint Create(string route) => new(null, new(new OfrepRoute(route)), "HTTP: POST " + route);
}
