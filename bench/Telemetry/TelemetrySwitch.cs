using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FlagCluster.Bench.Telemetry;

/// <summary>
/// Switches the telemetry of a running server, so that one process can be measured with it and without. Hosts do not have it.
/// </summary>
internal sealed class TelemetrySwitch(IServiceProvider services) : IDisposable
{
    /// <summary>The path that stops listening to all meters.</summary>
    public const string Off = "/bench/telemetry/off";

    /// <summary>The path that starts the collector of <c>/metrics</c>, as every host has it.</summary>
    public const string Scraped = "/bench/telemetry/scraped";

    /// <summary>The path that also starts OpenTelemetry, with a collector that cannot be reached.</summary>
    public const string Otlp = "/bench/telemetry/otlp";

    /// <summary>The path that starts OpenTelemetry's exporter for Prometheus instead of the collector.</summary>
    public const string Exporter = "/bench/telemetry/exporter";

    /// <summary>The path that starts the collector, and OpenTelemetry's instrumentation of ASP.NET Core without evaluations.</summary>
    public const string Instrumentation = "/bench/telemetry/instrumentation";

    /// <summary>The metrics of <see cref="Exporter"/>.</summary>
    public const string ExportedMetrics = "/bench/telemetry/metrics";

    // At least one export in each second of load; the default is one a minute.
    private const string Interval = "OTEL_METRIC_EXPORT_INTERVAL",
        Milliseconds = "500";

    private const string Done = "done";

    private readonly TelemetrySources _sources = new("flagcluster", [], new());
    private readonly TelemetryOptions _options = new() { OtlpEndpoint = "http://127.0.0.1:1" };
    private readonly MetricsOptions _metrics = new();

    private MetricsCollector? _collector;
    private OpenTelemetrySdk? _sdk;
    private MeterProvider? _exporter;
    private TracerProvider? _instrumentation;
    private RequestDelegate? _exported;

    /// <summary>Maps the paths above, and <c>/metrics</c>.</summary>
    public void Map(WebApplication app)
    {
        app.Lifetime.ApplicationStopped.Register(Dispose);
        app.UseWhen(_ => _sdk is not null, sent => RequestTraces.Use(sent, evaluations: false));
        app.MapGet("/metrics", () => _collector?.Write());
        app.MapGet(ExportedMetrics, context => _exported!(context));
        app.MapGet(Off, () => Set(listen: false, send: false));
        app.MapGet(Scraped, () => Set(listen: true, send: false));
        app.MapGet(Otlp, () => Set(listen: true, send: true));
        app.MapGet(Exporter, () => Export(app));
        app.MapGet(Instrumentation, Instrument);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _collector?.Dispose();
        _collector = null;
        _sdk?.Dispose();
        _sdk = null;
        _exporter?.Dispose();
        _exporter = null;
        _instrumentation?.Dispose();
        _instrumentation = null;
    }

    private string Export(WebApplication app)
    {
        Set(listen: false, send: false);
        _exporter = _sources.AddTo(Sdk.CreateMeterProviderBuilder(), _metrics).AddPrometheusExporter().Build();
        _exported = ((IApplicationBuilder)app)
            .New()
            .UseOpenTelemetryPrometheusScrapingEndpoint(
                _exporter,
                _ => true,
                path: null,
                configureBranchedPipeline: null,
                optionsName: null
            )
            .Build();
        return Done;
    }

    private string Instrument()
    {
        Set(listen: true, send: false);
        _instrumentation = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.Request.Path.StartsWithSegments("/ofrep"))
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(_options.TraceRatio)))
            .AddOtlpExporter(otlp => otlp.Endpoint = new(_options.OtlpEndpoint))
            .Build();
        return Done;
    }

    private string Set(bool listen, bool send)
    {
        Dispose();
        if (listen)
            _collector = new(_sources.Meters, Options.Create(_metrics), services.GetRequiredService<ILogger<MetricsCollector>>());
        Environment.SetEnvironmentVariable(Interval, Milliseconds);
        if (send)
            _sdk = OpenTelemetrySdk.Create(builder => _sources.AddTo(builder, _options, _metrics));
        return Done;
    }
}
