using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Validation;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Writer;

/// <summary>
/// The one writer of an environment: validates, appends with compare-and-set, then swaps what readers see and wakes them. Any failure of the
/// store means that the outcome is unknown; memory is dropped and loaded again before anything else happens. Thread-safe.
/// </summary>
public sealed partial class EnvironmentWriter : IAsyncDisposable
{
    private const int MaxDelta = 1_000;

    private readonly EnvironmentId _environment;
    private readonly IEnvironmentLog _log;
    private readonly WriterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EnvironmentsMetrics? _metrics;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly RecentChanges _recent;
    private volatile WriterState? _state;
    private volatile TaskCompletionSource _changed = NewSignal();
    private EnvironmentVersion _lastSnapshot;
    private Task _snapshot = Task.CompletedTask;
    private long _verifiedAt;
    private volatile bool _disposed;

    /// <summary>Makes a writer; it loads at the first call.</summary>
    public EnvironmentWriter(EnvironmentId environment, IEnvironmentLog log, WriterOptions options, TimeProvider time, ILogger logger, EnvironmentsMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _environment = environment;
        _log = log;
        _options = options;
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _recent = new(options.RecentChanges, options.RecentBytes);
    }

    /// <summary>Changes the environment. Once the change is on its way to the store, cancellation no longer stops it.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown: retry with the same operation id.</exception>
    public Task<ApplyResult> ApplyAsync(ApplyCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return WriteAsync(command, state =>
        {
            var errors = RulesetValidator.Validate(state.Ruleset, command.Changes);
            if (errors.Count > 0) return new Invalid([.. errors.Select(error => error with { Pointer = "/operations" + error.Pointer })]);
            var effective = state.Ruleset.Effective(command.Changes);
            if (effective.Operations.IsEmpty) return new Unchanged(state.Version);
            return new Planned(state.Version.Next, effective);
        }, cancellationToken);
    }

    /// <summary>Starts a new epoch whose first change holds the whole current ruleset.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown: retry with the same operation id.</exception>
    public Task<ApplyResult> StartEpochAsync(ApplyCommand command, CancellationToken cancellationToken = default) =>
        WriteAsync(command, state => new Planned(new(state.Version.Epoch + 1, 1), Ruleset.Empty.DiffTo(state.Ruleset)), cancellationToken);

    /// <summary>What a reader that has a version lacks.</summary>
    public async ValueTask<Pull> PullAsync(EnvironmentVersion known, CancellationToken cancellationToken = default)
    {
        var state = _state;
        // A reader that is not behind is either up to date, or followed another process that wrote to the same store.
        if (state is null || known > state.Version || (known == state.Version && IsVerificationDue)) state = await VerifyAsync(known, cancellationToken);
        if (known == state.Version) return new PullNotModified();
        if (known.Epoch == state.Version.Epoch && known < state.Version)
        {
            var changes = _recent.Between(known, state.Version);
            if (changes.IsDefault && state.Version.Number - known.Number <= MaxDelta)
                changes = await ReadDeltaAsync(known, state.Version, cancellationToken);
            if (!changes.IsDefault) return new PullDelta(changes);
        }
        return new PullFull(state.Version, state.Ruleset);
    }

    /// <summary>Tells the newest version whenever it differs from the last one told.</summary>
    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(EnvironmentVersion from, CancellationToken cancellationToken = default) =>
        WatchAsync(from, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Tells the newest version whenever it differs from the last one told, and the last one again as a sign of life.</summary>
    /// <param name="from">The version the reader has.</param>
    /// <param name="heartbeat">How long without a change until the last version is told again.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentVersion from, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var told = from;
        while (true)
        {
            // The signal is taken before the state is looked at: a change in between is seen, not missed.
            var changed = _changed.Task;
            if (_state is { } state && state.Version != told)
            {
                told = state.Version;
                yield return told;
                continue;
            }
            await changed.WaitAsync(heartbeat, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellationToken.ThrowIfCancellationRequested();
            if (!changed.IsCompleted) yield return told;
        }
    }

    /// <summary>Waits for a change and a snapshot under way; the store may be closed after that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        _disposed = true;
        _gate.Release();
        await _snapshot;
    }

    private async Task<ApplyResult> WriteInTurnAsync(ApplyCommand command, Func<WriterState, ApplyResult> decide, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            while (true)
            {
                var state = _state ?? await LoadUnderGateAsync(cancellationToken);
                if (command.OperationId is { } operation && await _log.FindOperationAsync(_environment, operation, cancellationToken) is { } done) return new Applied(done);
                var plan = command.ExpectedVersion is { } expected && expected != state.Version ? new Conflict(state.Version) : decide(state);
                if (plan is not Planned planned || command.DryRun)
                {
                    // No append will find out whether memory is old, so the log is asked.
                    if (!await IsNewestAsync(state, cancellationToken)) continue;
                    if (plan is Conflict) _metrics?.Conflicted();
                    return plan is Planned { Version: var version } ? new Applied(version) : plan;
                }
                var change = new Change
                {
                    Version = planned.Version,
                    Changes = planned.Changes,
                    Time = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
                    Actor = command.Actor,
                    Message = command.Message,
                    RequestId = command.RequestId,
                    OperationId = command.OperationId,
                };
                if (await AppendAsync(change, state)) return new Applied(change.Version);
                Overtaken(state);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<bool> AppendAsync(Change change, WriterState state)
    {
        try
        {
            if (!await _log.AppendAsync(_environment, change, state.Version, CancellationToken.None)) return false;
        }
        catch
        {
            _state = null;
            throw;
        }
        _metrics?.Committed();
        if (change.Version.Epoch != state.Version.Epoch) _recent.Clear();
        else _recent.Add(change);
        var next = new WriterState(change.Version, state.Ruleset.Apply(change.Changes));
        Publish(next);
        if (change.Version.Epoch != _lastSnapshot.Epoch || change.Version.Number - _lastSnapshot.Number >= _options.SnapshotEvery) StartSnapshot(next);
        return true;
    }

    private void Publish(WriterState state)
    {
        Volatile.Write(ref _verifiedAt, _time.GetTimestamp());
        _state = state;
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        if (!_disposed) return;
        _gate.Release();
        throw new ObjectDisposedException(nameof(EnvironmentWriter));
    }

    /// <summary>Loads what is not loaded, and loads again when the log has moved on without this writer.</summary>
    private async Task<WriterState> VerifyAsync(EnvironmentVersion known, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            var state = _state ?? await LoadUnderGateAsync(cancellationToken);
            if (known <= state.Version && !IsVerificationDue) return state;
            return await IsNewestAsync(state, cancellationToken) ? state : await LoadUnderGateAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool IsVerificationDue => _time.GetElapsedTime(Volatile.Read(ref _verifiedAt)).TotalSeconds >= _options.VerifySeconds;

    private async Task<bool> IsNewestAsync(WriterState state, CancellationToken cancellationToken)
    {
        if (await _log.ReadHeadAsync(_environment, cancellationToken) != state.Version)
        {
            Overtaken(state);
            return false;
        }
        Volatile.Write(ref _verifiedAt, _time.GetTimestamp());
        return true;
    }

    /// <summary>Somebody else wrote: another process on the same store. What is in memory is old.</summary>
    private void Overtaken(WriterState state)
    {
        LogOvertaken(_environment, state.Version);
        _metrics?.Overtaken();
        _state = null;
    }

    private async Task<WriterState> LoadUnderGateAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        (var state, _lastSnapshot) = await _log.ReadNewestAsync(_environment, cancellationToken);
        _recent.Clear();
        Publish(state);
        _metrics?.Loaded(_time.GetElapsedTime(began));
        LogLoaded(_environment, state.Version, state.Ruleset.Flags.Count);
        return state;
    }

    private async Task<ImmutableArray<Change>> ReadDeltaAsync(EnvironmentVersion known, EnvironmentVersion target, CancellationToken cancellationToken)
    {
        var changes = await _log.ReadChangesAsync(_environment, known, (int)(target.Number - known.Number), cancellationToken);
        return changes.Count > 0 && changes[0].Base == known && changes[^1].Version == target ? [.. changes] : default;
    }

    private void StartSnapshot(WriterState state)
    {
        if (!_snapshot.IsCompleted) return;
        _lastSnapshot = state.Version;
        _snapshot = Task.Run(async () =>
        {
            try
            {
                await _log.SaveSnapshotAsync(_environment, new(state.Version, RulesetJson.Write(state.Ruleset, _environment, state.Version)));
            }
            catch (StorageUnavailableException exception)
            {
                // A snapshot only makes loading faster; the next one is tried after as many changes again.
                LogSnapshotFailed(exception, _environment, state.Version);
            }
        });
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A change that passed every check and is ready to be appended.</summary>
    private sealed record Planned(EnvironmentVersion Version, ChangeSet Changes) : ApplyResult;

    [LoggerMessage(1001, LogLevel.Information, "Environment {Environment} loaded at version {Version} with {Flags} flags")]
    private partial void LogLoaded(EnvironmentId environment, EnvironmentVersion version, int flags);

    [LoggerMessage(1002, LogLevel.Warning, "Another writer changed environment {Environment} after version {Version}; loading it again")]
    private partial void LogOvertaken(EnvironmentId environment, EnvironmentVersion version);

    [LoggerMessage(1003, LogLevel.Warning, "No snapshot of environment {Environment} at version {Version} could be kept")]
    private partial void LogSnapshotFailed(Exception exception, EnvironmentId environment, EnvironmentVersion version);
}
