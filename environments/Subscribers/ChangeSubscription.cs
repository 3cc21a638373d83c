using System.Threading.Channels;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Logging;
using Polly;

namespace FlagCluster.Environments.Subscribers;

/// <summary>Hands the changes of one environment to one subscriber, in order and at least once.</summary>
/// <remarks>
/// The log is authoritative and the cursor is the position in it: notifications and timers only decide when the log is read. Hosts differ
/// in what they call <see cref="Notify"/> for, a watch in this process or a stream and a reminder in a cluster; nothing else depends on the
/// host, so a cursor that one host saved is where another resumes.
/// </remarks>
public sealed partial class ChangeSubscription
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(30);

    private readonly IChangeSubscriber _subscriber;
    private readonly EnvironmentId _environment;
    private readonly IChangeLog _log;
    private readonly IChangeCursors _cursors;
    private readonly SubscriberOptions _options;
    private readonly SubscriberMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retries;

    // One pending notification is enough: a read that starts later sees everything that was appended before it.
    private readonly Channel<bool> _notifications = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private EnvironmentVersion? _position;
    private int _failures;
    private readonly OnceFlag _isAheadLogged = new();
    private volatile bool _isCaughtUp;

    /// <summary>Initializes a subscription, which <see cref="RunAsync"/> starts.</summary>
    /// <param name="subscriber">The subscriber.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="log">The log of the environment.</param>
    /// <param name="cursors">Stores the position in it.</param>
    /// <param name="options">Intervals and limits.</param>
    /// <param name="metrics">Receives the lag.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives failures.</param>
    public ChangeSubscription(
        IChangeSubscriber subscriber,
        EnvironmentId environment,
        IChangeLog log,
        IChangeCursors cursors,
        SubscriberOptions options,
        SubscriberMetrics metrics,
        TimeProvider time,
        ILogger logger
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        (_subscriber, _environment, _log, _cursors) = (subscriber, environment, log, cursors);
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        _retries = InfiniteRetry.Create(time, FirstRetry, MaxRetry, OnRetry);
    }

    /// <summary>Gets whether the subscriber has handled everything that was in the log when it was last read.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>Reads the log now, or after the current read: it may have changed. Thread-safe; returns at once.</summary>
    public void Notify() => _notifications.Writer.TryWrite(true);

    /// <summary>Hands changes over until it is cancelled. Call it once.</summary>
    /// <param name="cancellationToken">Stops the subscription.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromSeconds(_options.CatchUpSeconds);
        try
        {
            while (true)
            {
                await _retries.ExecuteAsync(static (self, token) => self.CatchUpAsync(token), this, cancellationToken);
                if (_failures > 0)
                    LogRecovered(_subscriber.Name, _environment, _failures);
                _failures = 0;
                await WaitAsync(interval, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops, or another process continues with this environment. A subscriber may report the cancellation in its own way.
        }
        finally
        {
            _metrics.NotBehind(_subscriber.Name, _environment);
        }
    }

    /// <summary>Hands over everything from the cursor to the end of the log.</summary>
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        _isCaughtUp = false;
        // Before the first read of the store: the lag must also grow while the store is unavailable.
        _metrics.Behind(_subscriber.Name, _environment);
        var head = await _log.ReadHeadAsync(_environment, cancellationToken);
        var position = _position ?? await _cursors.ReadAsync(_subscriber.Name, _environment, cancellationToken);
        // A new subscriber saves where it starts, so that a change committed before its first success is not skipped.
        position ??= await MoveAsync(_subscriber.StartsAtBeginning ? EnvironmentVersion.Initial : head, cancellationToken);
        _position = position;
        var isAhead = position > head;
        while (_position < head)
            await HandOverAsync(_position.Value, head, cancellationToken);
        _isCaughtUp = true;
        if (!isAhead)
        {
            _metrics.NotBehind(_subscriber.Name, _environment);
            _isAheadLogged.TryReset();
            return;
        }
        // The log was restored from a backup that is older than the cursor. What is appended up to the cursor is not handed over, so the
        // lag keeps growing until an operator starts a new epoch.
        if (_isAheadLogged.TrySet())
            LogAhead(_subscriber.Name, _environment, position.Value, head);
    }

    /// <summary>Hands over the next changes of the epoch, or moves to the next epoch.</summary>
    private async Task HandOverAsync(EnvironmentVersion position, EnvironmentVersion head, CancellationToken cancellationToken)
    {
        var changes = await _log.ReadChangesAsync(_environment, position, _options.BatchChanges, cancellationToken);
        if (changes.Count > 0)
        {
            // The order is what makes it "at least once": a crash between the two calls hands the same changes over again.
            await _subscriber.HandleAsync(_environment, changes, cancellationToken);
            // Saved even while the host stops, so that an orderly stop does not hand them over again.
            await MoveAsync(changes[^1].Version, CancellationToken.None);
            return;
        }
        // Nothing is appended to an epoch once the next one has started, so the position can leave it.
        if (position.Epoch < head.Epoch)
        {
            await MoveAsync(new(position.Epoch + 1, 0), cancellationToken);
            return;
        }
        throw new InvalidDataException(
            $"The log of {_environment} has no changes after {position}, but its newest version is {head}. Restore it from a backup."
        );
    }

    private async Task<EnvironmentVersion> MoveAsync(EnvironmentVersion position, CancellationToken cancellationToken)
    {
        await _cursors.SaveAsync(_subscriber.Name, _environment, position, cancellationToken);
        _position = position;
        return position;
    }

    /// <summary>Waits for a notification, or for the interval after which the log is read without one.</summary>
    private async Task WaitAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var due = new TimeLimit(interval, _time, cancellationToken);
        try
        {
            await _notifications.Reader.ReadAsync(due.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No notification within the interval.
        }
    }

    private void OnRetry(Exception exception)
    {
        // It is unknown whether a save that failed took effect, so the next attempt reads the cursor again.
        _position = null;
        if (_failures++ == 0)
            LogFailed(exception, _subscriber.Name, _environment);
    }

    [LoggerMessage(1751, LogLevel.Warning, "Subscriber {Subscriber} cannot process changes of {Environment}; retrying with backoff")]
    private partial void LogFailed(Exception exception, string subscriber, EnvironmentId environment);

    [LoggerMessage(1752, LogLevel.Information, "Subscriber {Subscriber} has processed changes of {Environment} after {Failures} failures")]
    private partial void LogRecovered(string subscriber, EnvironmentId environment, int failures);

    [LoggerMessage(
        1753,
        LogLevel.Error,
        "The log of {Environment} ends at {Head}, before the cursor {Version} of {Subscriber}. Start a new epoch"
    )]
    private partial void LogAhead(string subscriber, EnvironmentId environment, EnvironmentVersion version, EnvironmentVersion head);
}
