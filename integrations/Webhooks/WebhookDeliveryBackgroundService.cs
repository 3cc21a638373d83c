using System.Collections.Concurrent;
using FlagCluster.Contracts.Webhooks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>
/// Delivers queued events. Each webhook has a task of its own while it has deliveries that are due, so that none waits for another.
/// </summary>
internal sealed partial class WebhookDeliveryBackgroundService(
    IWebhookDeliveries deliveries,
    WebhookWorker worker,
    IOptions<WebhookOptions> options,
    WebhookMetrics metrics,
    TimeProvider time,
    ILogger<WebhookDeliveryBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cleaning = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (bool IsFailing, Task Work)> _running = new(StringComparer.Ordinal);

    // Whether the last attempt to read, to deliver and to remove failed: each is logged once.
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
        var cleaned = time.GetTimestamp();
        try
        {
            while (true)
            {
                await TryAsync("read", StartDueAsync, stoppingToken);
                if (time.GetElapsedTime(cleaned) >= Cleaning)
                {
                    await TryAsync("remove", CleanAsync, stoppingToken);
                    cleaned = time.GetTimestamp();
                }
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values.Select(running => running.Work));
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _running.Where(running => running.Value.Work.IsCompleted).Select(running => running.Key).ToList())
            _running.Remove(id);
        var max = options.Value.MaxConcurrent;
        if (_running.Count >= max)
            return;
        foreach (var due in await deliveries.ReadDueAsync(time.GetUtcNow(), 2 * max, cancellationToken))
        {
            if (_running.Count >= max)
                return;
            // Failing receivers take long: the other half is for those that answer.
            if (_running.ContainsKey(due.Id) || (due.IsFailing && _running.Values.Count(running => running.IsFailing) >= max / 2))
                continue;
            _running.Add(due.Id, (due.IsFailing, RunAsync(due.Id, cancellationToken)));
        }
    }

    private async Task RunAsync(string id, CancellationToken stopping)
    {
        await Task.Yield();
        metrics.Started();
        await TryAsync("deliver", token => worker.RunAsync(id, token), stopping);
        metrics.Stopped();
    }

    private Task CleanAsync(CancellationToken cancellationToken) =>
        deliveries.RemoveCompletedAsync(time.GetUtcNow().AddDays(-options.Value.LogDays), cancellationToken);

    /// <summary>Does something that is repeated after any failure.</summary>
    private async Task TryAsync(string kind, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            _failing[kind] = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failing.GetValueOrDefault(kind))
                LogStoreFailed(exception);
            _failing[kind] = true;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops. What was not recorded is attempted again.
        }
    }

    [LoggerMessage(1993, LogLevel.Error, "Deliveries to webhooks cannot be read or recorded; retrying")]
    private partial void LogStoreFailed(Exception exception);
}
