using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Follows an environment's writer and serves its ruleset from memory. It pulls when a hint comes, every reconcile interval and after every
/// failure; without the writer it goes on serving the last good ruleset and says that it is stale. Thread-safe.
/// </summary>
public sealed partial class EnvironmentReplica : IAsyncDisposable
{
    private readonly IEnvironments _source;
    private readonly ReplicaOptions _options;
    private readonly TimeProvider _time;
    private readonly PullBackoff _pauses;
    private readonly ILogger _logger;
    private readonly ReplicaFile? _file;
    private readonly ReplicaShare _share;
    private readonly Task _before;
    private readonly CancellationTokenSource _stopping = new();
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
    public EnvironmentReplica(EnvironmentId environment, IEnvironments source, ReplicaOptions options, IPrivateFiles files, TimeProvider time, Random jitter, ILogger logger)
        : this(environment, source, options, files, time, jitter, logger, new(time, logger), Task.CompletedTask)
    {
    }

    /// <summary>Makes one of a process's replicas.</summary>
    /// <param name="environment">What to follow.</param>
    /// <param name="source">The writers.</param>
    /// <param name="options">How to follow.</param>
    /// <param name="files">Where to save rulesets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">The source of chance, this replica's own.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="share">What all of them have in common.</param>
    /// <param name="before">Ends when the replica before this one has saved its ruleset: until then the file is that one's.</param>
    internal EnvironmentReplica(
        EnvironmentId environment, IEnvironments source, ReplicaOptions options, IPrivateFiles files, TimeProvider time, Random jitter, ILogger logger, ReplicaShare share, Task before)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Environment = environment;
        _source = source;
        _options = options;
        _time = time;
        _pauses = new(options, jitter);
        _logger = logger;
        _share = share;
        _before = before;
        _file = options.Directory.Length > 0 ? new(options.Directory, environment, files) : null;
        _confirmedAt = time.GetTimestamp();
    }

    /// <summary>The environment that is followed.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>The ruleset to evaluate; empty at <see cref="EnvironmentVersion.None"/> until one is loaded.</summary>
    public CompiledRuleset Current => _current;

    /// <summary>How far <see cref="Current"/> can be trusted.</summary>
    public ReplicaState State =>
        _current.Version == EnvironmentVersion.None ? ReplicaState.NotReady
        : _confirmed && ConfirmationAge.TotalSeconds < _options.StaleAfterSeconds ? ReplicaState.Ready
        : ReplicaState.Stale;

    /// <summary>Whether the writer has been asked once, with or without success.</summary>
    public bool Tried { get => _tried; private set => _tried = value; }

    /// <summary>How long ago the writer confirmed the ruleset; while it never did, how long it has been awaited here.</summary>
    public TimeSpan ConfirmationAge => _time.GetElapsedTime(Volatile.Read(ref _confirmedAt));

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

    private void Publish(CompiledRuleset ruleset, ImmutableArray<Change> changes)
    {
        lock (_publishing)
        {
            _current = ruleset;
            foreach (var follower in _followers) follower(new(ruleset, changes));
        }
        Interlocked.Exchange(ref _advanced, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
