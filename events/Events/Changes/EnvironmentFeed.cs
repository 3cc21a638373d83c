using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Changes;

/// <summary>Sends the changes of one environment, in order and at least once.</summary>
internal sealed partial class EnvironmentFeed(
    EnvironmentId environment, IEnvironments environments, IEnvironmentLog log, IChangeCursors cursors, IReadOnlyList<IChangeSink> sinks,
    SubscriberMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Changes sent between two writes of the cursor.</summary>
    private const int Batch = 100;

    /// <summary>Without a hint, the log is looked at this often: another process may have written to it.</summary>
    private static readonly TimeSpan Reconcile = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        metrics.Behind(SubscriberMetrics.ChangeFeed, environment);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var sent = await cursors.ReadAsync(ChangeFeed.Name, environment, cancellationToken);
                while (true)
                {
                    sent = await SendNewAsync(sent, cancellationToken);
                    if (retry != FirstRetry) LogAgain(environment, sent);
                    retry = FirstRetry;
                    await WaitAsync(sent, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or StorageUnavailableException)
            {
                if (retry == FirstRetry) LogAway(exception, environment);
            }
            await Task.Delay(retry, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        }
    }

    /// <summary>Sends what the log has after a version.</summary>
    /// <returns>The last version sent.</returns>
    private async Task<EnvironmentVersion> SendNewAsync(EnvironmentVersion sent, CancellationToken cancellationToken)
    {
        metrics.Behind(SubscriberMetrics.ChangeFeed, environment);
        var head = await log.ReadHeadAsync(environment, cancellationToken);
        while (sent < head)
        {
            var changes = await log.ReadChangesAsync(environment, sent, Batch, cancellationToken);
            if (changes.Count == 0)
            {
                // The epoch has ended; what the next one holds comes after it.
                if (sent.Epoch == head.Epoch) break;
                sent = new(sent.Epoch + 1, 0);
                continue;
            }
            foreach (var sink in sinks) await sink.SendAsync(environment, changes, cancellationToken);
            sent = changes[^1].Version;
            await cursors.SaveAsync(ChangeFeed.Name, environment, sent, cancellationToken);
        }
        if (sent == head) metrics.NotBehind(SubscriberMetrics.ChangeFeed, environment);
        return sent;
    }

    /// <summary>Waits for a hint, or for the time after which the log is read without one.</summary>
    private async Task WaitAsync(EnvironmentVersion sent, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(Reconcile, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, due.Token);
                await HintAsync(sent, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task HintAsync(EnvironmentVersion sent, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var version in environments.WatchAsync(environment, sent, cancellationToken))
                if (version > sent) return;
        }
        catch (StorageUnavailableException)
        {
            // A lost hint costs time and nothing else.
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    [LoggerMessage(1752, LogLevel.Warning, "The changes of {Environment} cannot be sent now; they are sent later")]
    private partial void LogAway(Exception exception, EnvironmentId environment);

    [LoggerMessage(1753, LogLevel.Information, "The changes of {Environment} are sent again, up to {Version}")]
    private partial void LogAgain(EnvironmentId environment, EnvironmentVersion version);
}
