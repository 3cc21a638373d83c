using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Reader;

/// <summary>
/// Serves an environment from memory, as its log has it: loads at the first call, verifies from time to time that no other process has
/// written, and signals changes. A writer on top of it advances it after each durable write. Thread-safe.
/// </summary>
// The semaphore is not disposed: calls may still wait for it while the process stops, and no wait handle is ever created.
#pragma warning disable CA1001
public sealed partial class EnvironmentReader
{
    /// <summary>The longest delta that is read from the log; a reader further behind gets the whole ruleset.</summary>
    private const int MaxDelta = 1_000;

    private readonly ReaderOptions _options;
    private readonly ILogger _logger;
    private readonly EnvironmentsMetrics? _metrics;
    private readonly RecentChanges _recent;
    private volatile EnvironmentState? _state;
    private volatile TaskCompletionSource _changed = NewSignal();
    private long _verifiedAt;

    /// <summary>Initializes a reader; it loads at the first call.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="log">The log.</param>
    /// <param name="options">The bounds of memory and time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="metrics">The metrics, or null.</param>
    public EnvironmentReader(
        EnvironmentId environment,
        IEnvironmentLog log,
        ReaderOptions options,
        TimeProvider time,
        ILogger logger,
        EnvironmentsMetrics? metrics = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        Environment = environment;
        Log = log;
        Time = time;
        _options = options;
        _logger = logger;
        _metrics = metrics;
        _recent = new(options.RecentChanges, options.RecentBytes);
        Readers = new(options.ConnectedSeconds, time);
    }

    /// <summary>Gets the environment.</summary>
    public EnvironmentId Environment { get; }

    internal IEnvironmentLog Log { get; }

    internal TimeProvider Time { get; }

    /// <summary>Gets the readers that know a lower level than this release.</summary>
    internal ConnectedReaders Readers { get; }

    /// <summary>Returns what a caller needs to get from its version to the current one.</summary>
    /// <param name="known">The caller's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StorageUnavailableException">The store is unavailable.</exception>
    public ValueTask<Pull> PullAsync(EnvironmentVersion known, CancellationToken cancellationToken = default) =>
        PullAsync(known, reader: null, cancellationToken);

    /// <summary>Returns what a caller needs to get from its version to the current one.</summary>
    /// <param name="known">The caller's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="reader">The caller, or null when it knows every level of this release.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StorageUnavailableException">The store is unavailable.</exception>
    public async ValueTask<Pull> PullAsync(EnvironmentVersion known, ReaderInfo? reader, CancellationToken cancellationToken = default)
    {
        if (reader is not null)
            Readers.Pulled(reader);
        var state = _state;
        // A caller ahead of this process has seen a write of another process. A caller at the same version may be outdated like this
        // process: the log is checked once a verification is due.
        if (state is null || known > state.Version || (known == state.Version && IsVerificationDue))
            state = await VerifyAsync(known, cancellationToken);
        if (known == state.Version)
            return new PullNotModified();
        var level = reader?.Level ?? RulesetFeatures.KnownLevel;
        if (state.Ruleset.Level > level)
            return new PullUnsupported(
                state.Version,
                state.Ruleset.Level,
                [.. state.Ruleset.FeaturesAbove(level).Select(feature => feature.Name)]
            );
        if (known.Epoch == state.Version.Epoch && known < state.Version)
        {
            var changes = _recent.Between(known, state.Version);
            if (changes.IsDefault && state.Version.Number - known.Number <= MaxDelta)
                changes = await ReadDeltaAsync(known, state.Version, cancellationToken);
            // The level may have been higher in between.
            if (!changes.IsDefault && changes.All(change => change.Level <= level))
                return new PullDelta(changes);
        }
        return new PullFull(state.Version, state.Ruleset) { ClientVersion = state.ClientView.Version };
    }

    /// <summary>Returns the newest version each time it differs from the last one returned.</summary>
    /// <param name="from">The caller's version.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(EnvironmentVersion from, CancellationToken cancellationToken = default) =>
        WatchAsync(from, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Returns the newest version each time it differs from the last one returned, and repeats the last one as a heartbeat.
    /// </summary>
    /// <param name="from">The caller's version.</param>
    /// <param name="heartbeat">The time without a change after which the last version is repeated.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentVersion from,
        TimeSpan heartbeat,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var last = from;
        while (true)
        {
            // Take the signal before reading the state: a change in between completes the signal and is not missed.
            var changed = _changed.Task;
            if (_state is { } state && state.Version != last)
            {
                last = state.Version;
                yield return last;
                continue;
            }
            await changed
                .WaitAsync(heartbeat, Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellationToken.ThrowIfCancellationRequested();
            if (!changed.IsCompleted)
                yield return last;
        }
    }

    /// <summary>Returns the changes of an epoch after a version that are in memory; none when the first of them is not.</summary>
    internal IReadOnlyList<Change> FindRecent(EnvironmentVersion after, int limit) => _recent.After(after, limit);

    private bool IsVerificationDue => Time.GetElapsedTime(Volatile.Read(ref _verifiedAt)).TotalSeconds >= _options.VerifySeconds;

    /// <summary>Loads the environment when it is not loaded or when the log has newer changes.</summary>
    private async Task<EnvironmentState> VerifyAsync(EnvironmentVersion known, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            var state = await GetUnderGateAsync(cancellationToken);
            if (known <= state.Version && !IsVerificationDue)
                return state;
            return await IsNewestAsync(state, cancellationToken) ? state : await GetUnderGateAsync(cancellationToken);
        }
        finally
        {
            Exit();
        }
    }

    private async Task<EnvironmentState> LoadAsync(CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        var state = await Log.ReadNewestAsync(Environment, cancellationToken);
        _recent.Clear();
        Publish(state);
        _metrics?.Loaded(Time.GetElapsedTime(started));
        LogLoaded(Environment, state.Version, state.Ruleset.Flags.Count);
        return state;
    }

    private async Task<ImmutableArray<Change>> ReadDeltaAsync(
        EnvironmentVersion known,
        EnvironmentVersion target,
        CancellationToken cancellationToken
    )
    {
        var changes = await Log.ReadChangesAsync(Environment, known, (int)(target.Number - known.Number), cancellationToken);
        return changes.Count > 0 && changes[0].Base == known && changes[^1].Version == target ? [.. changes] : default;
    }

    private void Publish(EnvironmentState state)
    {
        Volatile.Write(ref _verifiedAt, Time.GetTimestamp());
        _state = state;
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1001, LogLevel.Information, "Environment {Environment} loaded at version {Version} with {Flags} flags")]
    private partial void LogLoaded(EnvironmentId environment, EnvironmentVersion version, int flags);
}
