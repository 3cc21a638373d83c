using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Control.Accounts;

/// <summary>Deletes expired sessions and forgotten failures every hour. Several processes may do it at once.</summary>
internal sealed partial class AccountCleanupBackgroundService(
    SessionService sessions,
    SignInThrottle throttle,
    PrintedLinks links,
    TimeProvider time,
    ILogger<AccountCleanupBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await CleanUpAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task CleanUpAsync(CancellationToken stoppingToken)
    {
        try
        {
            await sessions.DeleteExpiredAsync(stoppingToken);
            await throttle.DeleteForgottenAsync(stoppingToken);
            await links.DeleteExpiredAsync(stoppingToken);
        }
        catch (StorageUnavailableException exception)
        {
            LogFailed(exception.Message);
        }
    }

    [LoggerMessage(1910, LogLevel.Warning, "Expired sessions could not be deleted; they are not accepted. Retrying in one hour. {Reason}")]
    private partial void LogFailed(string reason);
}
