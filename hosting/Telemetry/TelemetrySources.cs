using System.Diagnostics.Metrics;
using FlagCluster.Hosting.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>The activity sources and meters that are worth anybody's attention, named once for Prometheus and for OTLP.</summary>
/// <param name="Service">The program, such as <c>flagcluster-gateway</c>.</param>
/// <param name="MoreSources">Activity sources of this program alone.</param>
/// <param name="MoreMeters">Meters of this program alone.</param>
public sealed record TelemetrySources(string Service, string[] MoreSources, string[] MoreMeters)
{
    /// <summary>What the names of our own meters and activity sources begin with.</summary>
    public const string Prefix = "FlagCluster.";

    private const string RequestsInFlight = "http.server.active_requests";

    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];

    private static readonly string[] Sources = ["System.Net.Http", "Npgsql", Prefix + "*"];

    /// <summary>Whether <c>/metrics</c> shows a meter.</summary>
    public bool HasMeter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Prefix, StringComparison.Ordinal) || Meters.Contains(name) || MoreMeters.Contains(name);
    }

    /// <summary>Sends traces and metrics to the collector that <see cref="TelemetryOptions.OtlpEndpoint"/> names.</summary>
    public IOpenTelemetryBuilder AddTo(IOpenTelemetryBuilder builder, TelemetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var endpoint = new Uri(options.OtlpEndpoint);
        return builder
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: typeof(TelemetrySources).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .AddSource([.. Sources, .. MoreSources])
                .SetSampler(new RequestSampler(options))
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint))
            .WithMetrics(metrics => metrics
                // A measurement of a traced request names its trace; one of another costs a look at whether there is a trace.
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddMeter([.. Meters, .. MoreMeters, Prefix + "*"])
                .AddView(instrument => View(instrument, options.SeriesPerInstrument))
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
    }

    /// <summary>As at <c>/metrics</c>, but for requests in flight: two measurements a request, of which one in a minute would be sent.</summary>
    private static MetricStreamConfiguration View(Instrument instrument, int limit) =>
        instrument.Name == RequestsInFlight ? MetricStreamConfiguration.Drop
        : HistogramBounds.Of(instrument) is { } bounds ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds, CardinalityLimit = limit }
        : new MetricStreamConfiguration { CardinalityLimit = limit };
}
