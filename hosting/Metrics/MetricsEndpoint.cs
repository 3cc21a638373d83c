using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps <c>/metrics</c>, and lets traces of requests say more where they are sent.</summary>
public static class MetricsEndpoint
{
    /// <summary>
    /// Answers <c>/metrics</c>: without a key, for it holds no personal data and no secret. With <see cref="TelemetryOptions.MetricsUrl"/> it is
    /// answered there alone, and nothing but it and <c>/health</c> is. Call it before anything else is mapped.
    /// </summary>
    public static WebApplication MapMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var collector = app.Services.GetRequiredService<MetricsCollector>();
        var options = app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value;
        if (options.OtlpEndpoint.Length > 0) RequestTraces.Use(app, options.EvaluationTraceRatio > 0);
        // By the port of the connection: a Host header says what its sender likes.
        var port = options.MetricsUrl.Length > 0 ? BindingAddress.Parse(options.MetricsUrl).Port : (int?)null;
        if (port is not null) Keep(app, port.Value);
        app.MapGet("/metrics", (RequestDelegate)(http =>
        {
            // Here, where routing has led to, and not by a path that routing may read in another way.
            if (port is not null && http.Connection.LocalPort != port)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.WriteAsync(collector.Write(), http.RequestAborted);
        })).ExcludeFromDescription();
        return app;
    }

    /// <summary>Keeps everything but metrics and health off a port.</summary>
    private static void Keep(WebApplication app, int port) => app.Use((http, next) =>
    {
        var path = http.Request.Path;
        if (http.Connection.LocalPort != port || path.StartsWithSegments("/metrics") || path.StartsWithSegments("/health")) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
