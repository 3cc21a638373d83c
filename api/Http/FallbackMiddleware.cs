using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Http;

/// <summary>
/// Answers requests that no endpoint serves with problem details: 404 for unknown paths, 405 for other methods of known paths, 406 for
/// other types than those of the endpoint. Status code pages would keep an async state machine for every open stream, and a fallback
/// route would answer 404 instead of 405.
/// </summary>
internal static class FallbackMiddleware
{
    /// <summary>Adds the middleware; call it after <c>UseRouting</c>. A request that was routed costs nothing.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next =>
            http =>
                http.GetEndpoint() switch
                {
                    RouteEndpoint endpoint => ContentNegotiation.IsMet(http, endpoint)
                        ? next(http)
                        : ContentNegotiation.RejectAsync(http, endpoint),
                    null => Problems.WriteAsync(
                        http,
                        StatusCodes.Status404NotFound,
                        "Not found",
                        $"No endpoint matches the path '{Clipped.Value(http.Request.Path)}'. "
                            + $"The API is described at {http.Request.PathBase}/openapi/v1.json."
                    ),
                    _ => RejectMethodAsync(http, next),
                }
        );

    private static async Task RejectMethodAsync(HttpContext http, RequestDelegate next)
    {
        // Routing's own endpoint sets the status and the Allow header.
        await next(http);
        if (http.Response.StatusCode != StatusCodes.Status405MethodNotAllowed || http.Response.HasStarted)
            return;
        await Problems.WriteAsync(
            http,
            StatusCodes.Status405MethodNotAllowed,
            "Method not allowed",
            $"The path does not support {Clipped.Value(http.Request.Method)}. Allowed: {http.Response.Headers.Allow}."
        );
    }
}
