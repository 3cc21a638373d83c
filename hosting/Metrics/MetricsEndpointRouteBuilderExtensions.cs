using FlagCluster.Hosting.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the endpoint <c>/metrics</c>.</summary>
public static class MetricsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>/metrics</c>, which needs no key: it has no personal data and no secrets. With <see cref="MetricsOptions.Url"/> it is
    /// served there only, and that address serves nothing else but <c>/health</c>. Call it before anything else is mapped.
    /// </summary>
    public static WebApplication MapMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var collector = app.Services.GetRequiredService<MetricsCollector>();
        var url = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Url;
        var port = new Lazy<int>(() => FindPort(app, url));
        if (url.Length > 0)
            RestrictPort(app, port);
        app.MapMethods(
                "/metrics",
                [HttpMethods.Get, HttpMethods.Head],
                (RequestDelegate)(
                    http =>
                    {
                        // The check is here and not in the middleware: only routing decides which paths are the same as /metrics.
                        if (url.Length > 0 && http.Connection.LocalPort != port.Value)
                        {
                            http.Response.StatusCode = StatusCodes.Status404NotFound;
                            return Task.CompletedTask;
                        }
                        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                        http.Response.Headers.CacheControl = "no-store";
                        return http.Response.WriteAsync(collector.Write(), http.RequestAborted);
                    }
                )
            )
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/plain"]))
            .ExcludeFromDescription();
        return app;
    }

    /// <summary>
    /// Answers 404 on a port to everything but metrics and health. The port is the connection's: callers can set any Host header.
    /// </summary>
    private static void RestrictPort(WebApplication app, Lazy<int> port) =>
        app.Use(
            (http, next) =>
            {
                var path = http.Request.Path;
                if (http.Connection.LocalPort != port.Value)
                    return next(http);
                if (path.StartsWithSegments("/metrics") || path.StartsWithSegments("/health"))
                    return next(http);
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
        );

    /// <summary>
    /// Returns the port of the address for metrics, which is the last of the server's; for port 0 the system has chosen one.
    /// </summary>
    private static int FindPort(WebApplication app, string url)
    {
        var configured = BindingAddress.Parse(url).Port;
        if (configured != 0)
            return configured;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.Last()).Port;
    }
}
