using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tenancy;

/// <summary>
/// Removes what was deleted longer than <see cref="TenancyOptions.RestoreDays"/> ago, once an hour. Several processes may run it at once:
/// each removal is one transaction, and one of them makes it.
/// </summary>
internal sealed partial class RemovalBackgroundService(
    ITenancyStore store,
    ControlReader reader,
    IOptions<TenancyOptions> options,
    TimeProvider time,
    ILogger<RemovalBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly Actor Remover = Actor.ForSystem("removal");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await RemoveAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RemoveAsync(CancellationToken stoppingToken)
    {
        try
        {
            var before = time.GetUtcNow().AddDays(-options.Value.RestoreDays);
            if (await store.RemoveDeletedAsync(Remover, before, stoppingToken) is > 0 and var removed)
            {
                LogRemoved(removed);
                await reader.RefreshAsync(stoppingToken);
            }
        }
        catch (StorageUnavailableException exception)
        {
            LogFailed(exception.Message, Interval);
        }
    }

    [LoggerMessage(1960, LogLevel.Information, "Removed {Number} items whose time to be restored is over (Tenancy:RestoreDays)")]
    private partial void LogRemoved(int number);

    [LoggerMessage(1961, LogLevel.Warning, "Deleted items cannot be removed; retrying in {Delay}. {Reason}")]
    private partial void LogFailed(string reason, TimeSpan delay);
}
