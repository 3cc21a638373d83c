using FlagCluster.Hosting.Metrics;
using FlagCluster.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace FlagCluster.Bench.Telemetry;

/// <summary>Turns the telemetry of a running server on and off, as no host does: so that one process can be measured with it and without.</summary>
internal sealed class TelemetrySwitch(IServiceProvider services, TelemetrySources sources) : IDisposable
{
    /// <summary>Nobody listens to any meter.</summary>
    public const string Off = "/bench/telemetry/off";

    /// <summary><c>/metrics</c> as every host has it.</summary>
    public const string Scraped = "/bench/telemetry/scraped";

    /// <summary>The same, and OpenTelemetry sending to a collector that nobody runs.</summary>
    public const string Otlp = "/bench/telemetry/otlp";

    // In each second of load it then reads all metrics, and tries to send them, at least once; by default it does so once a minute.
    private const string Interval = "OTEL_METRIC_EXPORT_INTERVAL", Milliseconds = "500";

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
        var options = new TelemetryOptions { OtlpEndpoint = "http://127.0.0.1:1" };
        if (listen) _collector = new(sources, Options.Create(options), services.GetRequiredService<ILogger<MetricsCollector>>());
        Environment.SetEnvironmentVariable(Interval, Milliseconds);
        if (send) _sdk = OpenTelemetrySdk.Create(builder => sources.AddTo(builder, options));
        return "done";
    }
}
