using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Operations;

/// <summary>What the traces of requests say. The web server leaves that to a package that not every registry has.</summary>
public static class RequestTraces
{
    /// <summary>Makes the web server name a request's method and path when its activity begins; the sampler reads them. To be called before the host is built.</summary>
    public static void Describe() => AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

    /// <summary>Adds the route and the status to the activities of requests that are traced. To be called before any other middleware.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(next => http =>
        http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity ? TellAsync(http, next, activity) : next(http));

    private static async Task TellAsync(HttpContext http, RequestDelegate next, Activity activity)
    {
        await next(http);
        var status = http.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError) activity.SetStatus(ActivityStatusCode.Error);
        if (http.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } route) return;
        activity.SetTag("http.route", route);
        activity.DisplayName = $"{http.Request.Method} {route}";
    }
}
