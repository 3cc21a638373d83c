using FlagCluster.Analytics.Storage;
using FlagCluster.Watching.Actions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching;

/// <summary>Runs the watch of every environment that has something to watch, again and again.</summary>
internal sealed partial class WatchingBackgroundService(
    IAnomalyStore store,
    IEnvironmentWatches watches,
    IOptions<AlertsOptions> options,
    TimeProvider time,
    ILogger<WatchingBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan Cleaning = TimeSpan.FromHours(1);

    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
        var interval = TimeSpan.FromSeconds(options.Value.IntervalSeconds);
        var cleaned = time.GetTimestamp();
        try
        {
            while (true)
            {
                await TryAsync("", token => RunAllAsync(token), stoppingToken);
                if (time.GetElapsedTime(cleaned) >= Cleaning && await TryAsync("", CleanAsync, stoppingToken))
                    cleaned = time.GetTimestamp();
                await Task.Delay(interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RunAllAsync(CancellationToken cancellationToken)
    {
        foreach (var environment in await store.ReadEnvironmentsAsync(cancellationToken))
            await TryAsync(environment, token => watches.RunAsync(environment, token), cancellationToken);
    }

    private Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.RemoveExpiredAsync(
            now.AddDays(-options.Value.ObservationDays).ToUnixTimeMilliseconds(),
            now.AddDays(-options.Value.AlertDays).ToUnixTimeMilliseconds(),
            cancellationToken
        );
    }

    /// <summary>Runs something that is repeated after any failure. One environment that fails does not delay another.</summary>
    private async Task<bool> TryAsync(string environment, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            _failing.Remove(environment);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_failing.Add(environment))
                LogFailed(exception, environment.Length == 0 ? "all environments" : environment);
            return false;
        }
    }

    [LoggerMessage(1806, LogLevel.Error, "Anomaly rules of {Environment} cannot be evaluated; retrying")]
    private partial void LogFailed(Exception exception, string environment);
}
