using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Connects to the cluster while the gateway serves already. By itself the Orleans client holds up the start of the web server until a silo
/// answers, and a gateway has answers without one.
/// </summary>
public sealed partial class ClusterConnection(IClusterClient client, IHostApplicationLifetime lifetime, ILogger<ClusterConnection> logger) : IHostedService, IDisposable
{
    private readonly IHostedService _client = (IHostedService)client;
    private readonly CancellationTokenSource _stopping = new();
    private Task _connecting = Task.CompletedTask;

    /// <summary>Puts itself in the place of the client's own start.</summary>
    public static void Take(IServiceCollection services)
    {
        // It is registered by a function of Orleans's own, which gives the client itself; nothing else that Orleans registers for a client is hosted.
        var starts = services.Where(service => service is { IsKeyedService: false, ImplementationFactory: { } make }
            && service.ServiceType == typeof(IHostedService) && make.Method.Module.Assembly == typeof(IClusterClient).Assembly).ToList();
        if (starts is not [var start])
            throw new InvalidOperationException($"The Orleans client registered {starts.Count} hosted services where one was expected; {nameof(ClusterConnection)} has to be brought to this release of Orleans.");
        services.Remove(start);
        services.AddHostedService<ClusterConnection>();
    }

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
            // The gateway stops before it ever found a silo.
        }
        catch (Exception exception)
        {
            // Silos that are away do not come here: those are tried again (EndlessRetry). Without this the gateway would never take a write, and not say why.
            LogFailed(exception);
            lifetime.StopApplication();
            throw;
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Connected to the cluster")]
    private partial void LogConnected();

    [LoggerMessage(2206, LogLevel.Critical, "The connection to the cluster cannot be set up; the gateway ends")]
    private partial void LogFailed(Exception exception);
}
