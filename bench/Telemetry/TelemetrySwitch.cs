using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

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

    // At least one export in each second of load; the default is one a minute.
    private const string Interval = "OTEL_METRIC_EXPORT_INTERVAL",
        Milliseconds = "500";

    private MetricsCollector? _collector;
    private OpenTelemetrySdk? _sdk;

    /// <summary>Maps the paths above, and <c>/metrics</c>.</summary>
    public void Map(WebApplication app)
    {
        app.Lifetime.ApplicationStopped.Register(Dispose);
        app.UseWhen(_ => _sdk is not null, sent => RequestTraces.Use(sent, evaluations: false));
        app.MapGet("/metrics", () => _collector?.Write());
        app.MapGet(Off, () => Set(listen: false, send: false));
        app.MapGet(Scraped, () => Set(listen: true, send: false));
        app.MapGet(Otlp, () => Set(listen: true, send: true));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _collector?.Dispose();
        _collector = null;
        _sdk?.Dispose();
        _sdk = null;
    }

    private string Set(bool listen, bool send)
    {
        Dispose();
        var sources = new TelemetrySources("flagcluster", [], new());
        var (options, metrics) = (new TelemetryOptions { OtlpEndpoint = "http://127.0.0.1:1" }, new MetricsOptions());
        if (listen)
            _collector = new(sources.Meters, Options.Create(metrics), services.GetRequiredService<ILogger<MetricsCollector>>());
        Environment.SetEnvironmentVariable(Interval, Milliseconds);
        if (send)
            _sdk = OpenTelemetrySdk.Create(builder => sources.AddTo(builder, options, metrics));
        return "done";
    }
}
