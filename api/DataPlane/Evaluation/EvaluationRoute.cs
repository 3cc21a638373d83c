using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Represents a mapped endpoint for requests that are answered before routing: metrics and traces take the route from it.
/// </summary>
internal sealed record EvaluationRoute(string Route) : IRouteDiagnosticsMetadata
{
    /// <summary>Returns the endpoint of a route for <c>POST</c>.</summary>
    public static Endpoint Create(string route) => new(null, new(new EvaluationRoute(route)), "HTTP: POST " + route);
}
