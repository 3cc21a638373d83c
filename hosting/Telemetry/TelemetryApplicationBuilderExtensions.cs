using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the endpoint of metrics and the tracing of requests.</summary>
public static class TelemetryApplicationBuilderExtensions
{
    /// <summary>
    /// Traces requests when traces are exported, and maps <c>/metrics</c>. Call it before any other middleware or endpoint is added.
    /// </summary>
    public static WebApplication MapTelemetry(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value;
        if (options.IsExported)
            RequestTraces.Use(app, options.EvaluationTraceRatio > 0);
        return app.MapMetrics();
    }
}
