using FlagCluster.Contracts.Metrics;
using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers metrics and traces.</summary>
public static class TelemetryWebApplicationBuilderExtensions
{
    /// <summary>Collects what <c>/metrics</c> shows.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">The program, such as <c>flagcluster-gateway</c>.</param>
    /// <param name="moreSources">Activity sources of this program alone.</param>
    /// <param name="moreMeters">Meters of this program alone.</param>
    /// <returns>The settings, and what to send to a collector if they name one.</returns>
    public static (TelemetryOptions Options, TelemetrySources Sources) AddTelemetry(
        this WebApplicationBuilder builder, string service, string[]? moreSources = null, string[]? moreMeters = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
        var sources = new TelemetrySources(service, moreSources ?? [], moreMeters ?? []);
        builder.Services.AddSingleton(sources);
        builder.Services.TryAddSingleton<MetricsCollector>();
        builder.Services.TryAddSingleton(services => new SeriesLimit(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.SeriesPerInstrument));
        return (builder.Configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new(), sources);
    }

    /// <summary>Sends to a collector from a host without OpenTelemetry's own hosting package.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, TelemetryOptions options, TelemetrySources sources)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sources);
        if (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out _)) services.AddHostedService(_ => new OtlpService(options, sources));
        return services;
    }
}
