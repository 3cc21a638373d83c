using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;

namespace FlagCluster.Environments.Subscribers;

/// <summary>Runs the subscriptions of every environment in a process that is the only one on its store.</summary>
/// <remarks>
/// The directory of control data knows the environments too, but this library does not reference it, and a port for its list would save
/// only a short query of a local file.
/// </remarks>
internal sealed partial class ChangeSubscriptionBackgroundService : BackgroundService
{
    /// <summary>The time between two reads of the list of environments.</summary>
    private static readonly TimeSpan ListInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time after which a watch that ended is opened again. Until then subscriptions read the log at their own interval.
    /// </summary>
    private static readonly TimeSpan WatchRetry = TimeSpan.FromSeconds(5);

    private readonly ChangeSubscriptions _subscriptions;
    private readonly ITenancyStore _tenancy;
    private readonly IEnvironments _environments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _listRetries,
        _watchRetries;
    private readonly Dictionary<EnvironmentId, (CancellationTokenSource Stop, Task Running)> _running = [];
    private readonly OnceFlag _isFailing = new();

    public ChangeSubscriptionBackgroundService(
        ChangeSubscriptions subscriptions,
        ITenancyStore tenancy,
        IEnvironments environments,
        TimeProvider time,
        ILogger<ChangeSubscriptionBackgroundService> logger
    )
    {
        (_subscriptions, _tenancy, _environments, _time, _logger) = (subscriptions, tenancy, environments, time, logger);
        _listRetries = InfiniteRetry.Create(time, ListInterval, TimeSpan.FromSeconds(30), OnListFailed);
        _watchRetries = InfiniteRetry.Create(time, WatchRetry, WatchRetry, LogWatchEnded);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_subscriptions.Any)
            return;
        try
        {
            while (true)
            {
                var environments = await _listRetries.ExecuteAsync(
                    static async (tenancy, token) => await tenancy.ListEnvironmentsAsync(token),
                    _tenancy,
                    stoppingToken
                );
                _isFailing.TryReset();
                await ReconcileAsync([.. environments.Select(environment => environment.Id)], stoppingToken);
                await Task.Delay(ListInterval, _time, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            await ReconcileAsync([], CancellationToken.None);
        }
    }

    /// <summary>Starts the subscriptions of new environments and stops those of deleted ones.</summary>
    private async Task ReconcileAsync(HashSet<EnvironmentId> existing, CancellationToken stoppingToken)
    {
        foreach (var id in existing.Where(id => !_running.ContainsKey(id)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _running.Add(id, (stop, RunAsync(id, stop.Token)));
        }
        foreach (var id in _running.Keys.Where(id => !existing.Contains(id)).ToList())
        {
            _running.Remove(id, out var deleted);
            await deleted.Stop.CancelAsync();
            await deleted.Running;
            deleted.Stop.Dispose();
        }
    }

    private async Task RunAsync(EnvironmentId environment, CancellationToken cancellationToken)
    {
        var subscriptions = _subscriptions.Start(environment, cancellationToken);
        // Ends by cancellation: the environment was deleted, or the host stops.
        await _watchRetries
            .ExecuteAsync(async token => await WatchAsync(environment, subscriptions, token), cancellationToken)
            .AsTask()
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await subscriptions.Completion;
    }

    /// <summary>
    /// Notifies subscriptions until the watch ends, which is always a failure. A lost notification costs latency, never a change.
    /// </summary>
    private async Task WatchAsync(EnvironmentId environment, EnvironmentSubscriptions subscriptions, CancellationToken cancellationToken)
    {
        await foreach (var _ in _environments.WatchAsync(environment, EnvironmentVersion.None, cancellationToken))
            subscriptions.Notify();
        throw new EnvironmentUnavailableException($"The watch of {environment} has ended.");
    }

    private void OnListFailed(Exception exception)
    {
        if (_isFailing.TrySet())
            LogListFailed(exception);
    }

    [LoggerMessage(1754, LogLevel.Warning, "The environments of change subscribers cannot be listed; retrying with backoff")]
    private partial void LogListFailed(Exception exception);

    [LoggerMessage(1755, LogLevel.Debug, "A watch for change subscribers has ended; opening it again")]
    private partial void LogWatchEnded(Exception exception);
}
