using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Settings;
using FlagCluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of metrics and traces.</summary>
public static class TelemetryWebApplicationBuilderExtensions
{
    /// <summary>
    /// Collects metrics for <c>/metrics</c>, and exports traces and metrics by OTLP when the settings name a collector. Call it after
    /// <c>AddServer</c>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">The name of the service, such as <c>flagcluster-gateway</c>.</param>
    /// <param name="moreSources">The activity sources that only this host has.</param>
    /// <param name="moreMeters">The meters that only this host has.</param>
    /// <returns>The configured values, before they are validated.</returns>
    public static TelemetryOptions AddTelemetry(
        this WebApplicationBuilder builder,
        string service,
        string[]? moreSources = null,
        string[]? moreMeters = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsAddressValidator>();
        var meters = new MeterSelection(moreMeters ?? []);
        builder.Services.AddSingleton(meters);
        builder.Services.TryAddSingleton<MetricsCollector>();

        var metrics = builder.Configuration.ReadOptions<MetricsOptions>("Metrics");
        if (metrics.Url.Length > 0)
            builder.WebHost.UseUrls($"{builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey)};{metrics.Url}");
        var telemetry = builder.Configuration.ReadOptions<TelemetryOptions>("Telemetry");
        if (telemetry.IsExported)
            new TelemetrySources(service, moreSources ?? [], meters).AddTo(builder.Services.AddOpenTelemetry(), telemetry, metrics);
        return telemetry;
    }
}
