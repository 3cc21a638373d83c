using FlagCluster.Analytics.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Analytics;

/// <summary>Removes expired sums and ids once an hour. Several processes may do this at the same time.</summary>
internal sealed partial class RetentionBackgroundService(
    IFoldStore store,
    IOptions<AnalyticsOptions> options,
    TimeProvider time,
    ILogger<RetentionBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
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

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.RemoveExpiredAsync(options.Value.Retention, time.GetUtcNow(), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(1458, LogLevel.Warning, "Expired sums and event ids cannot be removed from the database; retrying in an hour")]
    private partial void LogFailed(Exception exception);
}
