using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Http;

/// <summary>Answers what no endpoint takes: unknown paths with 404, known paths with another method with 405. Costs a routed request nothing.</summary>
internal static class FallbackMiddleware
{
    public static void Use(IApplicationBuilder app) => app.Use(next => http => http.GetEndpoint() switch
    {
        RouteEndpoint => next(http),
        null => Problems.WriteAsync(http, StatusCodes.Status404NotFound, "Not found.",
            $"There is nothing at '{DocumentText.Clip(http.Request.Path)}'. The API is described at /openapi/v1.json."),
        _ => RefuseAsync(http, next),
    });

    private static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        // Routing's own endpoint sets the status and the Allow header.
        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && !http.Response.HasStarted)
            await Problems.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "This method is not taken here.", $"Allowed: {http.Response.Headers.Allow}.");
    }
}
