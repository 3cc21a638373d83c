using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>OpenTelemetry for as long as the host runs; what is left is sent at its end.</summary>
internal sealed class OtlpService(TelemetryOptions options, TelemetrySources sources) : IHostedService, IDisposable
{
    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder => sources.AddTo(builder, options));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _sdk?.Dispose();
        _sdk = null;
    }
}
