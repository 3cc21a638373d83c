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
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await store.RemoveExpiredAsync(options.Value.Retention, time.GetUtcNow(), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1458, LogLevel.Warning, "Expired sums and event ids cannot be removed from the database; retrying in an hour")]
    private partial void LogFailed(Exception exception);
}
