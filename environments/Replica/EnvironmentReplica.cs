using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using FlagCluster.Engine.Rulesets;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Follows the writer of an environment and serves its ruleset from memory. It pulls at every change notification, every reconcile
/// interval and after every failure. While the writer is unavailable it serves the last good ruleset and reports it as stale.
/// Thread-safe.
/// </summary>
public sealed partial class EnvironmentReplica : IAsyncDisposable
{
    private readonly IEnvironments _source;
    private readonly ReplicaOptions _options;
    private readonly TimeProvider _time;
    private readonly PullBackoff _backoff;
    private readonly ILogger _logger;
    private readonly ReplicaFile? _file;
    private readonly ReplicaContext _context;
    private readonly Task _previousSaved;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _publishing = new();
    private readonly List<Action<ReplicaUpdate>> _followers = [];
    private volatile CompiledRuleset _current = CompiledRuleset.Empty;
    private volatile TaskCompletionSource _advanced = NewSignal();
    private long _confirmedAt;
    private volatile bool _confirmed,
        _tried,
        _lost = true;
    private volatile PullUnsupported? _unsupported;
    private int _fileRead;
    private EnvironmentVersion _persisted;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    /// <summary>Initializes a replica; <see cref="Start"/> starts it.</summary>
    public EnvironmentReplica(
        EnvironmentId environment,
        IEnvironments source,
        ReplicaOptions options,
        IPrivateFiles files,
        TimeProvider time,
        Random jitter,
        ILogger logger
    )
        : this(environment, source, options, files, time, jitter, logger, new(time, logger), Task.CompletedTask) { }

    /// <summary>Initializes one of the replicas of a process.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="source">The writers.</param>
    /// <param name="options">The options.</param>
    /// <param name="files">Writes the saved rulesets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">The source of randomness, used by this replica alone.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="context">What the replicas share.</param>
    /// <param name="previousSaved">
    /// Completes when the previous replica of the environment has saved its ruleset: until then the file belongs to it.
    /// </param>
    internal EnvironmentReplica(
        EnvironmentId environment,
        IEnvironments source,
        ReplicaOptions options,
        IPrivateFiles files,
        TimeProvider time,
        Random jitter,
        ILogger logger,
        ReplicaContext context,
        Task previousSaved
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Environment = environment;
        _source = source;
        _options = options;
        _time = time;
        _backoff = new(options, jitter);
        _logger = logger;
        _context = context;
        _previousSaved = previousSaved;
        _file = options.Directory.Length > 0 ? new(options.Directory, environment, files) : null;
        _confirmedAt = time.GetTimestamp();
    }

    /// <summary>Gets the environment.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>Gets the ruleset to evaluate; empty at <see cref="EnvironmentVersion.None"/> until one is loaded.</summary>
    public CompiledRuleset Current => _current;

    /// <summary>Gets how far <see cref="Current"/> can be trusted.</summary>
    public ReplicaState State
    {
        get
        {
            if (_current.Version == EnvironmentVersion.None)
                return ReplicaState.NotReady;
            return _confirmed && ConfirmationAge.TotalSeconds < _options.StaleAfterSeconds ? ReplicaState.Ready : ReplicaState.Stale;
        }
    }

    /// <summary>
    /// Gets the level of the writer's ruleset when this release does not know it, so that the last good ruleset serves; otherwise null.
    /// </summary>
    public int? UnsupportedLevel => _unsupported?.Level;

    /// <summary>Gets whether the first pull is complete, with or without success.</summary>
    public bool Tried
    {
        get => _tried;
        private set => _tried = value;
    }

    /// <summary>
    /// Gets the time since the writer confirmed the ruleset; before the first confirmation, the time since the replica was created.
    /// </summary>
    public TimeSpan ConfirmationAge => _time.GetElapsedTime(Volatile.Read(ref _confirmedAt));

    /// <summary>Starts the replica. Call it once.</summary>
    public void Start()
    {
        // The request that created the replica must not become the parent of the traces of its pulls.
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _running = Task.WhenAll(Task.Run(PullLoopAsync), Task.Run(WatchLoopAsync), Task.Run(PersistLoopAsync));
    }

    /// <summary>Waits until the replica has at least a version, for readers of their own writes.</summary>
    /// <returns>False when the time is over first.</returns>
    public async Task<bool> WaitForAsync(EnvironmentVersion version, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (Has(version))
            return true;
        using var limit = new TimeLimit(timeout, _time, cancellationToken);
        try
        {
            while (true)
            {
                var advanced = _advanced;
                if (Has(version))
                    return true;
                await advanced.Task.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Stops the replica and saves its ruleset when that is due.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        lock (_publishing)
            _retired = true;
        await _stopping.CancelAsync();
        await _running;
        await _previousSaved;
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
            AddUnsaved(changes);
            foreach (var follower in _followers)
                follower(new(ruleset, changes));
        }
        Interlocked.Exchange(ref _advanced, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
