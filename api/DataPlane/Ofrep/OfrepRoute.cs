using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>What stands for the mapped endpoints where routing did not look for them.</summary>
internal sealed record OfrepRoute(string Route) : IRouteDiagnosticsMetadata
{
    public static Endpoint One { get; } = Make(OfrepEndpoints.Path + "/{key}");

    public static Endpoint All { get; } = Make(OfrepEndpoints.Path);

    private static Endpoint Make(string route) => new(null, new(new OfrepRoute(route)), "HTTP: POST " + route);
}
