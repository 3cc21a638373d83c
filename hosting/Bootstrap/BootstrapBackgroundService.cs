using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Sees to the first start as soon as the database and a silo are there. Of several gateways one does it, and the others find it done.</summary>
public sealed partial class BootstrapBackgroundService(Bootstrapper firstStart, IDistributedLock turn, TimeProvider time, ILogger<BootstrapBackgroundService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryAsync(stoppingToken)) await Task.Delay(Pause, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start takes it up.
        }
        catch (Exception exception) when (exception is StartupException or IOException or UnauthorizedAccessException)
        {
            LogNotMade(exception.Message);
        }
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await turn.TryRunAsync(firstStart.RunAsync, stoppingToken);
        }
        catch (DependencyUnavailableException)
        {
            // Its log line is another's; here it only means: not yet.
            return false;
        }
    }

    [LoggerMessage(2205, LogLevel.Error, "The first start was not made; correct this and start a gateway again. {Why}")]
    private partial void LogNotMade(string why);
}
