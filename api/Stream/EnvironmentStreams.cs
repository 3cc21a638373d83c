using FlagCluster.Engine;
using FlagCluster.Environments;

namespace FlagCluster.Api;

/// <summary>The open streams of one environment, and what they are fed with.</summary>
internal sealed class EnvironmentStreams
{
    private readonly EnvironmentReplica _replica;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<StreamConnection> _connections = [];
    private StreamConnection[] _broadcast = [];
    private int _stretch;

    public EnvironmentStreams(EnvironmentReplica replica, StreamOptions options, TimeProvider time)
    {
        _replica = replica;
        _time = time;
        Rules = new(replica, options);
        replica.Follow(OnUpdate);
    }

    public RulesetFeed Rules { get; }

    public RefetchFeed Refetch { get; } = new();

    public void Add(StreamConnection connection)
    {
        lock (_lock) _connections.Add(connection);
    }

    public void Remove(StreamConnection connection)
    {
        lock (_lock)
        {
            var index = _connections.IndexOf(connection);
            if (index < 0) return;
            _connections[index] = _connections[^1];
            _connections.RemoveAt(_connections.Count - 1);
        }
    }

    /// <summary>Sends heartbeats, ends the streams of revoked keys, and tells evaluation streams when a time window opened or closed.</summary>
    public void Tick(DataClients clients)
    {
        var current = _replica.Current;
        var stretch = current.TimeStretch(_time.GetUtcNow());
        var moved = stretch != _stretch;
        if (moved) UpdateRefetch(current, stretch);
        foreach (var connection in Snapshot())
        {
            if (!clients.IsValid(connection.Client)) connection.Close();
            else if (moved) connection.Signal();
            else connection.Heartbeat();
        }
    }

    /// <summary>Ends every stream; each is told its own time to come back.</summary>
    public void Close(Func<int> retryMilliseconds)
    {
        foreach (var connection in Snapshot()) connection.Close(retryMilliseconds());
    }

    private void OnUpdate(ReplicaUpdate update)
    {
        Rules.Update(update);
        UpdateRefetch(update.Current, update.Current.TimeStretch(_time.GetUtcNow()));
        lock (_lock)
        {
            // The array is kept from one broadcast to the next; broadcasts come one at a time.
            if (_broadcast.Length < _connections.Count) _broadcast = new StreamConnection[_connections.Count * 2];
            _connections.CopyTo(_broadcast);
            _broadcast.AsSpan(_connections.Count).Clear();
        }
        foreach (var connection in _broadcast)
        {
            if (connection is null) break;
            connection.Signal();
        }
    }

    private void UpdateRefetch(CompiledRuleset current, int stretch)
    {
        _stretch = stretch;
        Refetch.Update(current.Version, stretch);
    }

    private StreamConnection[] Snapshot()
    {
        lock (_lock) return [.. _connections];
    }
}
