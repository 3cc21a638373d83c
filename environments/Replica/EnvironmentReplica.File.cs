using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <content>The last good ruleset on disk: saved beside the other loops, served while the writer does not answer.</content>
public sealed partial class EnvironmentReplica
{
    /// <summary>Saves beside the other loops: the disk does not hold up the next change.</summary>
    private async Task PersistLoopAsync()
    {
        if (_file is not null)
        {
            await _before.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            // A disk that does not take it now is given time.
            var pause = TryPersist() ? _options.PersistSeconds : Math.Max(_options.PersistSeconds, _options.ReconcileSeconds);
            await Task.Delay(TimeSpan.FromSeconds(pause), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Serves the saved ruleset while there is none from the writer. It is looked for once.</summary>
    private async Task LoadFileAsync()
    {
        if (_current.Version != EnvironmentVersion.None || Interlocked.Exchange(ref _fileRead, 1) != 0) return;
        try
        {
            await _before;
            if (_file?.Read() is not { } saved) return;
            var ruleset = CompiledRuleset.Compile(saved.Ruleset, saved.Version);
            lock (_publishing)
            {
                if (_current.Version != EnvironmentVersion.None) return;
                _persisted = saved.Version;
                Publish(ruleset, []);
            }
        }
        catch (Exception exception)
        {
            // Whatever is wrong with the file, the writer's ruleset will do.
            LogFileUnreadable(exception, Environment);
        }
    }

    /// <summary>Notes on disk that the environment is in use, for the next start.</summary>
    private void TryTouch()
    {
        try
        {
            if (_file is { Exists: true }) _file.Touch(_time.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFileUnwritable(exception, Environment);
        }
    }

    private bool TryPersist()
    {
        var current = _current;
        if (_file is null || current.Version == _persisted) return true;
        try
        {
            _file.Write(current.Version, current.Source);
            _persisted = current.Version;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFileUnwritable(exception, Environment);
            return false;
        }
    }

    [LoggerMessage(1104, LogLevel.Error, "The saved ruleset of environment {Environment} cannot be read and is passed over")]
    private partial void LogFileUnreadable(Exception exception, EnvironmentId environment);

    [LoggerMessage(1105, LogLevel.Error, "The ruleset of environment {Environment} cannot be saved; a start without the writer would serve an older one")]
    private partial void LogFileUnwritable(Exception exception, EnvironmentId environment);
}
