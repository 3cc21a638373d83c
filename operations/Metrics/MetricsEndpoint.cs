using FlagCluster.Operations;
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
        if (options.MetricsUrl.Length > 0) Separate(app, BindingAddress.Parse(options.MetricsUrl).Port);
        app.MapGet("/metrics", (RequestDelegate)(http =>
        {
            http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.WriteAsync(collector.Write(), http.RequestAborted);
        })).ExcludeFromDescription();
        return app;
    }

    private static void Separate(WebApplication app, int port) => app.Use((http, next) =>
    {
        var metrics = http.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal);
        var allowed = http.Connection.LocalPort == port ? metrics || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) : !metrics;
        if (allowed) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
