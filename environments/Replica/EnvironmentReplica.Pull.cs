using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <content>Pulls: at a hint, every reconcile interval and after every failure.</content>
public sealed partial class EnvironmentReplica
{
    private async Task PullLoopAsync()
    {
        // The saved ruleset may be outdated, so the first pull has priority. A writer that is unavailable or slow makes the saved one
        // serve.
        var slow = _file is { Exists: true } ? StartSlowTimer() : null;
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                // A hint is about one environment: pull at once. A lost writer or watch concerns all environments of the process at the
                // same time: their pulls are limited.
                var lost = _lost;
                if (lost && _context.Limiter is { } limiter)
                    await limiter.RunAsync(PullAsync, _stopping.Token);
                else
                    await PullAsync();
                if (lost)
                    _lost = false;
                failures = 0;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                if (slow is not null)
                    await slow.DisposeAsync();
                return;
            }
            catch (Exception exception)
            {
                // Whatever failed, the last good ruleset serves, and the next pull may succeed.
                _lost = true;
                _context.Metrics?.Pulled("failed");
                await LoadFileAsync();
                if (failures++ == 0)
                    _context.WriterUnavailable(this, exception);
            }
            if (slow is not null)
                await slow.DisposeAsync();
            slow = null;
            Tried = true;
            await WaitForHintAsync(failures == 0 ? _backoff.Reconcile : _backoff.After(failures));
        }
    }

    private ITimer StartSlowTimer() =>
        _time.CreateTimer(
            static replica => _ = ((EnvironmentReplica)replica!).LoadFileAsync(),
            this,
            TimeSpan.FromSeconds(2 * _options.RetrySeconds),
            Timeout.InfiniteTimeSpan
        );

    private async Task<bool> PullAsync()
    {
        using var activity = EnvironmentsTracing.Pull(Environment);
        try
        {
            return await PullOnceAsync();
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            EnvironmentsTracing.Fail(activity, exception);
            throw;
        }
    }

    private async Task<bool> PullOnceAsync()
    {
        // The writer answers with what is missing from the known version: nothing, the changes since, or the whole ruleset.
        var known = _current.Version;
        var pull = await _source.PullAsync(Environment, known, _stopping.Token);
        var outcome = Outcome(pull);
        // A delta with a gap cannot be applied: take the whole ruleset instead.
        if (pull is PullDelta delta && !TryApply(delta.Changes))
        {
            _context.Metrics?.Resynced("gap");
            outcome = "full";
            pull = await _source.PullAsync(Environment, EnvironmentVersion.None, _stopping.Token);
        }
        else if (pull is PullFull first)
        {
            _context.Metrics?.Resynced(ResyncReason(known, first.Version));
        }
        _context.Metrics?.Pulled(outcome);
        if (pull is PullUnsupported unsupported)
        {
            await KeepAsync(unsupported);
            return false;
        }
        _unsupported = null;
        if (pull is PullFull full)
        {
            known = _current.Version;
            // Never serve an older ruleset than before: the writer's store may have been restored from a backup.
            if (full.Version < known)
            {
                LogWriterBehind(Environment, full.Version, known);
                return false;
            }
            Publish(CompiledRuleset.Compile(full.Ruleset, full.Version, full.ClientVersion), []);
        }
        Volatile.Write(ref _confirmedAt, _time.GetTimestamp());
        _confirmed = true;
        return true;
    }

    /// <summary>Keeps the last good ruleset, as stale, because this release cannot read the current one.</summary>
    private async Task KeepAsync(PullUnsupported unsupported)
    {
        _confirmed = false;
        var isNews = _unsupported?.Version != unsupported.Version;
        _unsupported = unsupported;
        await LoadFileAsync();
        if (isNews)
            LogUnsupported(Environment, unsupported.Version, unsupported.Level, string.Join(", ", unsupported.Features), _current.Version);
    }

    private static string Outcome(Pull pull) =>
        pull switch
        {
            PullDelta => "delta",
            PullFull => "full",
            PullUnsupported => "unsupported",
            _ => "not_modified",
        };

    private static string ResyncReason(EnvironmentVersion known, EnvironmentVersion version)
    {
        if (known == EnvironmentVersion.None)
            return "first";
        if (version < known)
            return "writer_behind";
        return version.Epoch != known.Epoch ? "epoch" : "far_behind";
    }

    /// <summary>Applies changes to the current ruleset.</summary>
    /// <returns>False when they do not follow its version without a gap.</returns>
    private bool TryApply(ImmutableArray<Change> changes)
    {
        var next = _current;
        foreach (var change in changes)
        {
            if (change.Base != next.Version)
                return false;
            next = next.Apply(change.Changes, change.Version);
        }
        Publish(next, changes);
        if (_context.Metrics is { } metrics)
        {
            var now = _time.GetUtcNow();
            foreach (var change in changes)
                metrics.Served(now - change.Time);
        }
        return true;
    }

    [LoggerMessage(
        1103,
        LogLevel.Error,
        "The writer of environment {Environment} is at version {Version}, behind version {Known} which this server keeps serving. "
            + "If the store was restored from a backup, start a new epoch"
    )]
    private partial void LogWriterBehind(EnvironmentId environment, EnvironmentVersion version, EnvironmentVersion known);

    [LoggerMessage(
        1109,
        LogLevel.Error,
        "The ruleset of environment {Environment} at version {Version} needs level {Level} ({Features}), which this release does not know; "
            + "serving version {Known} as stale. Upgrade this server"
    )]
    private partial void LogUnsupported(
        EnvironmentId environment,
        EnvironmentVersion version,
        int level,
        string features,
        EnvironmentVersion known
    );
}
