using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Represents the HTTP endpoints of an evaluation API, such as OFREP. An API registers its endpoints with this interface and its surfaces
/// with <c>AddEvaluationSurface</c>; nothing else lists the APIs.
/// </summary>
public interface IEvaluationEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>
    /// Answers a request before routing, when it is one of the API's and needs no other middleware. Sets the endpoint that routing would
    /// have selected, from which metrics and traces take the route.
    /// </summary>
    /// <returns>The task that answers, or null when the request has to pass through the pipeline.</returns>
    Task? TryAnswer(HttpContext http);
}
