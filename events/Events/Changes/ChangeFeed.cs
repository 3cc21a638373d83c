using System.Collections.Concurrent;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Changes;

/// <summary>Sends the changes of every environment to the sinks, each from where it left off: for a process that has the log to itself.</summary>
/// <remarks>In a cluster grains do this; the two never run over one log.</remarks>
internal sealed partial class ChangeFeed(
    ITenancyStore control, IEnvironments environments, IEnvironmentLog log, IChangeCursors cursors, IEnumerable<IChangeSink> sinks,
    SubscriberMetrics metrics, TimeProvider time, ILogger<ChangeFeed> logger) : BackgroundService
{
    /// <summary>The feed's name among the cursors.</summary>
    public const string Name = "changes";

    /// <summary>Time between two looks for new environments.</summary>
    private static readonly TimeSpan Discovery = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IChangeSink> _sinks = [.. sinks];
    private readonly ConcurrentDictionary<EnvironmentId, Task> _followed = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_sinks.Count == 0) return;
        // Not on the thread that starts the host.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                try
                {
                    foreach (var environment in await control.ListEnvironmentsAsync(stoppingToken))
                        _ = _followed.GetOrAdd(environment.Id, id => new EnvironmentFeed(id, environments, log, cursors, _sinks, metrics, time, logger).RunAsync(stoppingToken));
                }
                catch (StorageUnavailableException exception)
                {
                    LogStoreAway(exception);
                }
                await Task.Delay(Discovery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_followed.Values);
        }
    }

    [LoggerMessage(1751, LogLevel.Warning, "The change feed cannot list the environments now; it tries again")]
    private partial void LogStoreAway(Exception exception);
}
