using FlagCluster.Environments;

namespace FlagCluster.Api;

/// <summary>The open streams of one environment, and what they are fed with.</summary>
internal sealed class EnvironmentStreams
{
    private readonly EnvironmentReplica _replica;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Lock _refetching = new();
    private readonly List<StreamConnection> _connections = [];
    private StreamConnection[] _broadcast = [];

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
        var moved = UpdateRefetch();
        foreach (var connection in Snapshot())
        {
            if (!clients.IsValid(connection.Client)) connection.Close();
            else connection.Heartbeat(andSignal: moved);
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
        UpdateRefetch();
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

    /// <summary>Brings the evaluation streams' feed up to date; heartbeats and changes may both want to at once.</summary>
    /// <returns>True when there is something to tell.</returns>
    private bool UpdateRefetch()
    {
        lock (_refetching)
        {
            var current = _replica.Current;
            return Refetch.Update(current.Version, current.TimeStretch(_time.GetUtcNow()));
        }
    }

    private StreamConnection[] Snapshot()
    {
        lock (_lock) return [.. _connections];
    }
}
