using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Reader;

/// <content>Exclusive access, for loading and for the writer: one at a time replaces the state.</content>
public sealed partial class EnvironmentReader
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile bool _closed;

    /// <summary>Waits for exclusive access; <see cref="Exit"/> ends it.</summary>
    /// <exception cref="ObjectDisposedException">The environment is closed.</exception>
    internal async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        if (!_closed)
            return;
        _gate.Release();
        throw new ObjectDisposedException(nameof(EnvironmentReader));
    }

    internal void Exit() => _gate.Release();

    /// <summary>Waits until the current exclusive access ends; later requests for it throw.</summary>
    internal async Task CloseAsync()
    {
        await _gate.WaitAsync();
        _closed = true;
        _gate.Release();
    }

    /// <summary>Returns the state in memory; loads it when there is none. Requires exclusive access.</summary>
    internal async Task<EnvironmentState> GetUnderGateAsync(CancellationToken cancellationToken) =>
        _state ?? await LoadAsync(cancellationToken);

    /// <summary>Returns whether the log is still at a state; otherwise discards the state. Requires exclusive access.</summary>
    internal async Task<bool> IsNewestAsync(EnvironmentState state, CancellationToken cancellationToken)
    {
        if (await Log.ReadHeadAsync(Environment, cancellationToken) != state.Version)
        {
            DiscardOutdated(state);
            return false;
        }
        Volatile.Write(ref _verifiedAt, Time.GetTimestamp());
        return true;
    }

    /// <summary>Replaces the state after a durable write. Requires exclusive access.</summary>
    internal void Advance(Change change, EnvironmentState next)
    {
        // A new epoch has no delta from the old one: its readers take the whole ruleset.
        if (change.Base == EnvironmentVersion.None)
            _recent.Clear();
        else
            _recent.Add(change);
        Publish(next);
    }

    /// <summary>Discards the state because another process wrote to the log. Requires exclusive access.</summary>
    internal void DiscardOutdated(EnvironmentState state)
    {
        LogOutdated(Environment, state.Version);
        _metrics?.Overtaken();
        Discard();
    }

    /// <summary>Discards the state because a write has an unknown outcome. Requires exclusive access.</summary>
    internal void Discard() => _state = null;

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "Another process changed environment {Environment} after version {Version}; loading the environment again"
    )]
    private partial void LogOutdated(EnvironmentId environment, EnvironmentVersion version);
}
