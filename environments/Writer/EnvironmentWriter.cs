using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer.Planning;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Writer;

/// <summary>
/// Writes an environment: plans on the current ruleset, validates, appends with compare-and-set, and then advances the reader. A failure
/// of the store means that the outcome is unknown; the state in memory is discarded and loaded again before the next write. Thread-safe.
/// </summary>
public sealed partial class EnvironmentWriter : IAsyncDisposable
{
    private readonly IEnvironmentLog _log;
    private readonly WriterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EnvironmentsMetrics? _metrics;
    private readonly IQuotas? _quotas;
    private Task _snapshot = Task.CompletedTask;

    /// <summary>Initializes a writer.</summary>
    /// <param name="reader">The reader to advance; it belongs to this writer.</param>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="metrics">The metrics, or null.</param>
    /// <param name="quotas">The limits of organizations, or null.</param>
    public EnvironmentWriter(
        EnvironmentReader reader,
        WriterOptions options,
        ILogger logger,
        EnvironmentsMetrics? metrics = null,
        IQuotas? quotas = null
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        Reader = reader;
        _log = reader.Log;
        _time = reader.Time;
        _options = options;
        _logger = logger;
        _metrics = metrics;
        _quotas = quotas;
    }

    /// <summary>Gets the reader that this writer advances.</summary>
    public EnvironmentReader Reader { get; }

    /// <summary>Changes the environment. Once the change is sent to the store, cancellation no longer stops it.</summary>
    /// <param name="command">The change, its author and its preconditions.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StorageUnavailableException">The outcome is unknown: retry with the same operation id.</exception>
    public async Task<ApplyResult> ApplyAsync(ApplyCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var activity = EnvironmentsTracing.Apply(Reader.Environment);
        var started = _time.GetTimestamp();
        var outcome = "failed";
        try
        {
            // Documents are parsed before the wait for the other writes: parsing needs no ruleset.
            var planner = await ChangePlanner.CreateAsync(command.Plan, _log, Reader.Environment, cancellationToken);
            var fingerprint = command.OperationId is null ? "" : CommandFingerprint.Of(command);
            var result = await WriteAsync(command, fingerprint, planner, cancellationToken);
            outcome = Outcome(command, result);
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception exception)
        {
            EnvironmentsTracing.Fail(activity, exception);
            throw;
        }
        finally
        {
            _metrics?.Wrote(_time.GetElapsedTime(started), outcome);
        }
    }

    /// <summary>Waits for a write and a snapshot in progress; the store may be closed after that.</summary>
    public async ValueTask DisposeAsync()
    {
        await Reader.CloseAsync();
        await _snapshot;
    }

    private async Task<ApplyResult> WriteAsync(
        ApplyCommand command,
        string fingerprint,
        ChangePlanner planner,
        CancellationToken cancellationToken
    )
    {
        await Reader.EnterAsync(cancellationToken);
        try
        {
            while (true)
            {
                var state = await Reader.GetUnderGateAsync(cancellationToken);
                // A repeated command gets its first result, whatever has happened since; its preconditions no longer matter.
                if (await FindCommandAsync(command, cancellationToken) is { } earlier)
                {
                    return earlier.Fingerprint == fingerprint
                        ? await CommandReplay.ReadAsync(_log, Reader.Environment, command.Plan, earlier, cancellationToken)
                        : new OperationIdReused();
                }
                var decision = Decide(command, planner, state);
                if (decision.Append is not { } changes || command.DryRun)
                {
                    // No append will detect that memory is outdated, so the log is checked here.
                    if (!await Reader.IsNewestAsync(state, cancellationToken))
                        continue;
                    if (decision.Result is Unchanged && !command.DryRun && !await RecordAsync(command, fingerprint, state))
                        continue;
                    if (decision.Result is Conflict)
                        _metrics?.Conflicted();
                    return decision.Result;
                }
                if (await AppendAsync(command, fingerprint, changes, decision, state))
                    return decision.Result;
                // Another process appended first: plan again on its ruleset.
                Reader.DiscardOutdated(state);
            }
        }
        finally
        {
            Reader.Exit();
        }
    }

    private PlanDecision Decide(ApplyCommand command, ChangePlanner planner, EnvironmentState state)
    {
        var exists = planner.TargetExists(state);
        // What is not there cannot be changed, whatever the preconditions say (RFC 9110, section 13.2.1).
        if (!exists && !planner.CreatesTarget)
            return PlanDecision.Reject(new TargetNotFound());
        if (command.Precondition.Check(state.Version, exists) is { } failed)
            return PlanDecision.Reject(failed);
        var decision = planner.Plan(state);
        if (decision.Append is not { } changes)
            return decision;
        ApplyResult? refused = CheckLevel(command, state.Ruleset, changes);
        refused ??= CheckFlags(state.Ruleset, changes);
        return refused is null ? decision : PlanDecision.Reject(refused);
    }

    /// <summary>Returns the result of a change that adds flags above the limit of the organization, or null.</summary>
    private TooManyFlags? CheckFlags(Ruleset before, ChangeSet changes)
    {
        if (_quotas is null)
            return null;
        // There is one operation for each item.
        var added = changes.Operations.Count(operation => operation is PutItem { Item: Flag flag } && !before.Flags.ContainsKey(flag.Key));
        var removed = changes.Operations.Count(operation => operation is DeleteItem { Kind: ItemKind.Flag });
        var limit = _quotas.LimitOf(QuotaKind.Flags, Reader.Environment.Organization);
        return added > removed && before.Flags.Count + added - removed > limit ? new(limit, before.Flags.Count) : null;
    }

    /// <summary>Returns the result of a change that raises the level above what connected readers know, or null.</summary>
    private LevelNotSupported? CheckLevel(ApplyCommand command, Ruleset before, ChangeSet changes)
    {
        if (command.RaiseLevel || Reader.Readers.Below(RulesetFeatures.KnownLevel).Count == 0)
            return null;
        var after = before.Apply(changes);
        if (after.Level <= before.Level || Reader.Readers.Below(after.Level) is not { Count: > 0 } readers)
            return null;
        return new(
            after.Level,
            [.. after.FeaturesAbove(readers.Min(reader => reader.Level)).Select(feature => feature.Name)],
            [.. readers]
        );
    }

    private async Task<CommandRecord?> FindCommandAsync(ApplyCommand command, CancellationToken cancellationToken) =>
        command.OperationId is { } operation ? await _log.FindCommandAsync(Reader.Environment, operation, cancellationToken) : null;

    /// <summary>Stores a command that changes nothing, so that it changes nothing when it is repeated later either.</summary>
    /// <returns>False when another command has used the operation id meanwhile.</returns>
    private async Task<bool> RecordAsync(ApplyCommand command, string fingerprint, EnvironmentState state)
    {
        if (command.OperationId is not { } operation)
            return true;
        var record = new CommandRecord(operation, fingerprint, state.Version, CommandOutcome.Unchanged);
        return await _log.RecordAsync(Reader.Environment, record, CancellationToken.None);
    }

    private async Task<bool> AppendAsync(
        ApplyCommand command,
        string fingerprint,
        ChangeSet changes,
        PlanDecision decision,
        EnvironmentState state
    )
    {
        var version = decision.Version;
        var next = state.Apply(changes, version);
        var change = new Change
        {
            Version = version,
            Changes = changes,
            Level = next.Ruleset.Level,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
            Actor = command.Actor,
            Message = command.Message,
            RequestId = command.RequestId,
            OperationId = command.OperationId,
        };
        var outcome = decision.Result is Applied { Created: true } ? CommandOutcome.Created : CommandOutcome.Changed;
        var record = command.OperationId is { } operation ? new CommandRecord(operation, fingerprint, version, outcome) : null;
        try
        {
            if (!await _log.AppendAsync(Reader.Environment, change, state.Version, record, CancellationToken.None))
                return false;
        }
        catch
        {
            Reader.Discard();
            throw;
        }
        _metrics?.Committed();
        var snapshotDue = version.Epoch != state.Snapshot.Epoch || version.Number - state.Snapshot.Number >= _options.SnapshotEvery;
        var saveSnapshot = snapshotDue && _snapshot.IsCompleted;
        next = next with { Snapshot = saveSnapshot ? version : state.Snapshot };
        Reader.Advance(change, next);
        if (saveSnapshot)
            _snapshot = Task.Run(() => SaveSnapshotAsync(next));
        return true;
    }

    private async Task SaveSnapshotAsync(EnvironmentState state)
    {
        try
        {
            var json = RulesetJson.Write(state.Ruleset, Reader.Environment, state.Version, state.ClientView.Version);
            await _log.SaveSnapshotAsync(Reader.Environment, new(state.Version, json));
        }
        catch (StorageUnavailableException exception)
        {
            // A snapshot only makes loading faster; the next attempt follows after as many changes again.
            LogSnapshotFailed(exception, Reader.Environment, state.Version);
        }
    }

    private static string Outcome(ApplyCommand command, ApplyResult result) =>
        result switch
        {
            Applied => command.DryRun ? "dry_run" : "applied",
            Unchanged => "unchanged",
            Conflict => "conflict",
            Invalid => "invalid",
            _ => "rejected",
        };

    [LoggerMessage(
        1003,
        LogLevel.Warning,
        "The snapshot of environment {Environment} at version {Version} could not be saved; "
            + "loading replays more changes until the next one"
    )]
    private partial void LogSnapshotFailed(Exception exception, EnvironmentId environment, EnvironmentVersion version);
}
