using System.Collections.Immutable;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments;

/// <summary>
/// Follows an environment's writer and serves its ruleset from memory. It pulls when a hint comes, every reconcile interval and after every
/// failure; without the writer it goes on serving the last good ruleset and says that it is stale. Thread-safe.
/// </summary>
public sealed partial class EnvironmentReplica : IAsyncDisposable
{
    private readonly IEnvironments _source;
    private readonly ReplicaOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _jitter;
    private readonly ILogger _logger;
    private readonly ReplicaFile? _file;
    private readonly ReplicaShare _share;
    private readonly Task _before;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _hint = new(0, 1);
    private readonly Lock _publishing = new();
    private readonly List<Action<ReplicaUpdate>> _followers = [];
    private volatile CompiledRuleset _current = CompiledRuleset.Empty;
    private volatile TaskCompletionSource _advanced = NewSignal();
    private long _confirmedAt;
    private volatile bool _confirmed, _tried, _lost = true;
    private int _fileRead;
    private EnvironmentVersion _persisted;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    /// <summary>Makes a replica; <see cref="Start"/> sets it going.</summary>
    public EnvironmentReplica(EnvironmentId environment, IEnvironments source, ReplicaOptions options, TimeProvider time, Random jitter, ILogger logger)
        : this(environment, source, options, time, jitter, logger, new(time, logger), Task.CompletedTask)
    {
    }

    /// <summary>Makes one of a process's replicas.</summary>
    /// <param name="environment">What to follow.</param>
    /// <param name="source">The writers.</param>
    /// <param name="options">How to follow.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">The source of chance, this replica's own.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="share">What all of them have in common.</param>
    /// <param name="before">Ends when the replica before this one has saved its ruleset: until then the file is that one's.</param>
    internal EnvironmentReplica(
        EnvironmentId environment, IEnvironments source, ReplicaOptions options, TimeProvider time, Random jitter, ILogger logger, ReplicaShare share, Task before)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Environment = environment;
        _source = source;
        _options = options;
        _time = time;
        _jitter = jitter;
        _logger = logger;
        _share = share;
        _before = before;
        _file = options.Directory.Length > 0 ? new(options.Directory, environment) : null;
    }

    /// <summary>The environment that is followed.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>The ruleset to evaluate; empty at <see cref="EnvironmentVersion.None"/> until one is loaded.</summary>
    public CompiledRuleset Current => _current;

    /// <summary>How far <see cref="Current"/> can be trusted.</summary>
    public ReplicaState State =>
        _current.Version == EnvironmentVersion.None ? ReplicaState.NotReady
        : _confirmed && _time.GetElapsedTime(Volatile.Read(ref _confirmedAt)).TotalSeconds < _options.StaleAfterSeconds ? ReplicaState.Ready
        : ReplicaState.Stale;

    /// <summary>Whether the writer has been asked once, with or without success.</summary>
    public bool Tried { get => _tried; private set => _tried = value; }

    /// <summary>How long ago the writer confirmed the ruleset, or null when it never did.</summary>
    public TimeSpan? ConfirmationAge => _confirmed ? _time.GetElapsedTime(Volatile.Read(ref _confirmedAt)) : null;

    /// <summary>Begins to follow; once.</summary>
    public void Start()
    {
        // The request that happens to be the first must not be the parent of every pull to come.
        using var apart = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _running = Task.WhenAll(Task.Run(PullLoopAsync), Task.Run(WatchLoopAsync), Task.Run(PersistLoopAsync));
    }

    /// <summary>Waits until the replica has at least a version, for readers of their own writes.</summary>
    /// <returns>False when that took longer than the time given.</returns>
    public async Task<bool> WaitForAsync(EnvironmentVersion version, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (Has(version)) return true;
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (true)
            {
                var advanced = _advanced;
                if (Has(version)) return true;
                await advanced.Task.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Stops following and writes the ruleset to disk if that is due.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        lock (_publishing) _retired = true;
        await _stopping.CancelAsync();
        await _running;
        await _before;
        TryPersist();
        _stopping.Dispose();
        _hint.Dispose();
    }

    private bool Has(EnvironmentVersion version) => _current.Version >= version && _current.Version != EnvironmentVersion.None;

    private async Task PullLoopAsync()
    {
        // The writer knows best. What was saved may be some seconds old: it is for a writer that is away, or slow to answer.
        var slow = _file is { Exists: true }
            ? _time.CreateTimer(static replica => _ = ((EnvironmentReplica)replica!).LoadFileAsync(), this, TimeSpan.FromSeconds(2 * _options.RetrySeconds), Timeout.InfiniteTimeSpan)
            : null;
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                // A change that is heard of is fetched at once; after a loss all environments want to pull, and take turns.
                var lost = _lost;
                if (lost && _share.Pace is { } pace) await pace.RunAsync(PullAsync, _stopping.Token);
                else await PullAsync();
                if (lost) _lost = false;
                failures = 0;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                if (slow is not null) await slow.DisposeAsync();
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is, the last good ruleset goes on serving, and the next pull may succeed.
                _lost = true;
                _share.Metrics?.Pulled("failed");
                await LoadFileAsync();
                if (failures++ == 0) _share.WriterAway(this, exception);
            }
            if (slow is not null) await slow.DisposeAsync();
            slow = null;
            Tried = true;
            await WaitForHintAsync(failures == 0 ? _options.ReconcileSeconds : Backoff(failures));
        }
    }

    private async Task WatchLoopAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            try
            {
                await foreach (var version in _source.WatchAsync(Environment, _current.Version, _stopping.Token))
                {
                    failures = 0;
                    if (version != _current.Version) Hint();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (failures == 0) _share.WatchLost(this, exception);
            }
            // A watch that held for a while ends because its writer has moved, and is most likely to be had again at once.
            if (_time.GetElapsedTime(began).TotalSeconds > _options.ReconcileSeconds) failures = 0;
            await DelayAsync(failures++ == 0 ? QuickRetry : Backoff(failures - 1));
            if (_stopping.IsCancellationRequested) return;
            _lost = true;
            _share.Metrics?.Resynced("watch_ended");
            Hint();
        }
    }

    private async Task<bool> PullAsync()
    {
        using var activity = EnvironmentsTracing.Pull(Environment);
        var known = _current.Version;
        var pull = await _source.PullAsync(Environment, known, _stopping.Token);
        var outcome = pull is PullDelta ? "delta" : pull is PullFull ? "full" : "not_modified";
        if (pull is PullDelta delta && !TryApply(delta.Changes))
        {
            _share.Metrics?.Resynced("gap");
            outcome = "full";
            pull = await _source.PullAsync(Environment, EnvironmentVersion.None, _stopping.Token);
        }
        else if (pull is PullFull first)
        {
            _share.Metrics?.Resynced(known == EnvironmentVersion.None ? "first" : first.Version < known ? "writer_behind" : first.Version.Epoch != known.Epoch ? "epoch" : "far_behind");
        }
        _share.Metrics?.Pulled(outcome);
        if (pull is PullFull full)
        {
            known = _current.Version;
            if (full.Version < known)
            {
                LogWriterBehind(Environment, full.Version, known);
                return false;
            }
            Publish(CompiledRuleset.Compile(full.Ruleset, full.Version), []);
        }
        Volatile.Write(ref _confirmedAt, _time.GetTimestamp());
        _confirmed = true;
        return true;
    }

    /// <summary>Applies changes that stand on the current version.</summary>
    /// <returns>False when they do not.</returns>
    private bool TryApply(ImmutableArray<Change> changes)
    {
        var next = _current;
        foreach (var change in changes)
        {
            if (change.Base != next.Version) return false;
            next = next.Apply(change.Changes, change.Version);
        }
        Publish(next, changes);
        if (_share.Metrics is { } metrics)
        {
            var now = _time.GetUtcNow();
            foreach (var change in changes) metrics.Served(now - change.Time);
        }
        return true;
    }

    private void Publish(CompiledRuleset ruleset, ImmutableArray<Change> changes)
    {
        lock (_publishing)
        {
            _current = ruleset;
            foreach (var follower in _followers) follower(new(ruleset, changes));
        }
        Interlocked.Exchange(ref _advanced, NewSignal()).TrySetResult();
    }

    private void Hint()
    {
        try
        {
            _hint.Release();
        }
        catch (SemaphoreFullException)
        {
            // A hint is waiting already; one is as good as many.
        }
    }

    private async Task WaitForHintAsync(double seconds)
    {
        using var limit = new CancellationTokenSource(Jittered(seconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        await _hint.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DelayAsync(double seconds) =>
        await Task.Delay(Jittered(seconds), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Seconds before the first retry: next to none, and not the same for all.</summary>
    private double QuickRetry
    {
        get
        {
            lock (_jitter) return 0.2 * _options.RetrySeconds * _jitter.NextDouble();
        }
    }

    private double Backoff(int failures) => Math.Min(_options.ReconcileSeconds, _options.RetrySeconds * Math.Pow(2, Math.Min(failures - 1, 20)));

    private TimeSpan Jittered(double seconds)
    {
        lock (_jitter) return TimeSpan.FromSeconds(seconds * (0.8 + 0.4 * _jitter.NextDouble()));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1103, LogLevel.Error, "The writer of environment {Environment} is at {Version}, behind {Known} which is served here. If its store was restored from a backup, start a new epoch")]
    private partial void LogWriterBehind(EnvironmentId environment, EnvironmentVersion version, EnvironmentVersion known);
}
