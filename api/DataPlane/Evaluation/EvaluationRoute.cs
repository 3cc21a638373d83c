using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Represents a mapped endpoint for requests that are answered before routing: metrics and traces take the route from it.
/// </summary>
internal sealed record EvaluationRoute(string Route) : IRouteDiagnosticsMetadata
{
    /// <summary>Returns the endpoint of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="method">The method.</param>
    /// <param name="metadata">What else the endpoint has.</param>
    public static Endpoint Create(string route, string method = "POST", params object[] metadata) =>
        new(null, new([new EvaluationRoute(route), .. metadata]), $"HTTP: {method} {route}");
}
