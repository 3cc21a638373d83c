using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <content>The last good ruleset on disk, served while the writer is unavailable after a start.</content>
public sealed partial class EnvironmentReplica
{
    /// <summary>The number of unsaved changes above which the whole ruleset is saved.</summary>
    private const int MaxUnsaved = 1_000;

    // The changes of the ruleset since the last save; null when the whole ruleset is to be saved.
    private List<Change>? _unsaved;

    /// <summary>Saves the ruleset, apart from the other loops: the disk does not delay the next change.</summary>
    private async Task PersistLoopAsync()
    {
        if (_file is not null)
        {
            await _previousSaved.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TryTouch();
        }
        while (_file is not null && !_stopping.IsCancellationRequested)
        {
            var advanced = _advanced;
            if (_current.Version == _persisted)
            {
                await advanced.Task.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            // After a failed write, wait longer.
            var delay = TryPersist() ? _options.PersistSeconds : Math.Max(_options.PersistSeconds, _options.ReconcileSeconds);
            await Task.Delay(TimeSpan.FromSeconds(delay), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Serves the saved ruleset while the writer has not answered. Reads the file once.</summary>
    private async Task LoadFileAsync()
    {
        if (_current.Version != EnvironmentVersion.None || Interlocked.Exchange(ref _fileRead, 1) != 0)
            return;
        try
        {
            await _previousSaved;
            if (_file?.Read() is not { } saved)
                return;
            lock (_publishing)
            {
                if (_current.Version != EnvironmentVersion.None)
                    return;
                _persisted = saved.Version;
                Publish(saved, []);
            }
        }
        catch (Exception exception)
        {
            // Whatever is wrong with the file, the ruleset of the writer replaces it.
            LogFileUnreadable(exception, Environment);
        }
    }

    /// <summary>Marks the file as used, for the order of loading at the next start.</summary>
    private void TryTouch()
    {
        try
        {
            if (_file is { Exists: true })
                _file.Touch(_time.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFileUnwritable(exception, Environment);
        }
    }

    private bool TryPersist()
    {
        CompiledRuleset current;
        List<Change>? changes;
        lock (_publishing)
        {
            current = _current;
            if (_file is null || current.Version == _persisted)
                return true;
            changes = _unsaved;
            _unsaved = [];
        }
        try
        {
            _file.Write(current, changes);
            _persisted = current.Version;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFileUnwritable(exception, Environment);
            lock (_publishing)
                _unsaved = null;
            return false;
        }
    }

    /// <summary>Records what is to be saved. Requires the lock of publishing.</summary>
    private void AddUnsaved(ImmutableArray<Change> changes)
    {
        if (changes.IsEmpty || _unsaved?.Count + changes.Length > MaxUnsaved)
            _unsaved = null;
        _unsaved?.AddRange(changes);
    }

    [LoggerMessage(1104, LogLevel.Error, "The saved ruleset of environment {Environment} is unreadable; waiting for the writer")]
    private partial void LogFileUnreadable(Exception exception, EnvironmentId environment);

    [LoggerMessage(
        1105,
        LogLevel.Error,
        "The ruleset of environment {Environment} could not be saved; "
            + "a start while the writer is unavailable would serve an older one. Retrying"
    )]
    private partial void LogFileUnwritable(Exception exception, EnvironmentId environment);
}
