using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <content>Getting what is new: at a hint, every reconcile interval and after every failure.</content>
public sealed partial class EnvironmentReplica
{
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
            await WaitForHintAsync(failures == 0 ? _pauses.Reconcile : _pauses.After(failures));
        }
    }

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

    [LoggerMessage(1103, LogLevel.Error, "The writer of environment {Environment} is at {Version}, behind {Known} which is served here. If its store was restored from a backup, start a new epoch")]
    private partial void LogWriterBehind(EnvironmentId environment, EnvironmentVersion version, EnvironmentVersion known);
}
