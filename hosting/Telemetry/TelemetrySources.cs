using System.Diagnostics.Metrics;
using FlagCluster.Hosting.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>Represents the activity sources and meters of a host that OpenTelemetry exports.</summary>
/// <param name="Service">The name of the service, such as <c>flagcluster-gateway</c>.</param>
/// <param name="MoreSources">The activity sources that only this host has.</param>
/// <param name="Meters">The meters.</param>
public sealed record TelemetrySources(string Service, string[] MoreSources, MeterSelection Meters)
{
    /// <summary>The prefix of the names of FlagCluster's own activity sources.</summary>
    public const string Prefix = MeterSelection.Prefix;

    private const string RequestsInFlight = "http.server.active_requests";

    private static readonly string[] Sources = ["System.Net.Http", "Npgsql", Prefix + "*"];

    /// <summary>Exports traces and metrics to the collector at <see cref="TelemetryOptions.OtlpEndpoint"/>.</summary>
    public IOpenTelemetryBuilder AddTo(IOpenTelemetryBuilder builder, TelemetryOptions options, MetricsOptions metricsOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metricsOptions);
        var endpoint = new Uri(options.OtlpEndpoint);
        var version = typeof(TelemetrySources).Assembly.GetName().Version?.ToString(3);
        return builder
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: version))
            .WithTracing(tracing =>
                tracing
                    .AddSource([.. Sources, .. MoreSources])
                    .SetSampler(new RequestSampler(options))
                    .AddOtlpExporter(otlp => otlp.Endpoint = endpoint)
            )
            .WithMetrics(metrics => AddTo(metrics, metricsOptions).AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
    }

    /// <summary>Adds the meters with the histograms and limits of <c>/metrics</c>.</summary>
    public MeterProviderBuilder AddTo(MeterProviderBuilder metrics, MetricsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return metrics
            // Measurements inside a sampled trace carry its id; for the others the SDK only checks whether there is a trace.
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddMeter(Meters.Patterns)
            .AddView(instrument => CreateView(instrument, options.SeriesPerInstrument));
    }

    /// <summary>
    /// Returns the same view as at <c>/metrics</c>, without requests in flight: they cost two measurements a request, for one export a
    /// minute.
    /// </summary>
    private static MetricStreamConfiguration CreateView(Instrument instrument, int limit)
    {
        if (instrument.Name == RequestsInFlight)
            return MetricStreamConfiguration.Drop;
        return HistogramBounds.Of(instrument) is { } bounds
            ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds, CardinalityLimit = limit }
            : new MetricStreamConfiguration { CardinalityLimit = limit };
    }
}
