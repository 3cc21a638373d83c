using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Connects to the cluster in the background. The hosted service of the Orleans client would delay the start of the web server until a silo
/// responds, and a gateway answers evaluations without one.
/// </summary>
internal sealed partial class ClusterConnection(IClusterClient client, IHostApplicationLifetime lifetime, ILogger<ClusterConnection> logger)
    : IHostedService,
        IDisposable
{
    private readonly IHostedService _client = (IHostedService)client;
    private readonly CancellationTokenSource _stopping = new();
    private Task _connecting = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connecting = ConnectAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            await _connecting;
        }
        finally
        {
            await _client.StopAsync(cancellationToken);
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task ConnectAsync()
    {
        try
        {
            await _client.StartAsync(_stopping.Token);
            LogConnected();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The gateway stops before it has connected to a silo.
        }
        catch (Exception exception)
        {
            // Not for unreachable silos, which InfiniteConnectionRetryFilter retries. Without the stop the gateway would reject writes
            // permanently.
            LogFailed(exception);
            lifetime.StopApplication();
            throw;
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Connected to the cluster.")]
    private partial void LogConnected();

    [LoggerMessage(2206, LogLevel.Critical, "The Orleans client cannot start; the gateway stops.")]
    private partial void LogFailed(Exception exception);
}
