using System.Collections.Concurrent;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Delivery;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>The open streams of one environment, and what they are fed with. While there are any, or were a short while ago, its replica stays.</summary>
internal sealed class EnvironmentStreams
{
    private readonly ReplicaLease _held;
    private readonly IDisposable _following;
    private readonly EnvironmentReplica _replica;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Lock _refetching = new();
    private readonly ConcurrentDictionary<EnvironmentVersion, Lazy<Task<Pull>>> _catchingUp = new();
    private readonly List<StreamConnection> _connections = [];
    private StreamConnection[] _broadcast = [];
    private int _users;
    private int _idleTicks;
    private bool _gone;

    public EnvironmentStreams(ReplicaLease held, StreamOptions options, TimeProvider time)
    {
        _held = held;
        _replica = held.Replica;
        _time = time;
        Rules = new(_replica.Environment, options);
        _following = _replica.Follow(OnUpdate);
    }

    public EnvironmentReplica Replica => _replica;

    public RulesetFeed Rules { get; }

    public RefetchFeed Refetch { get; } = new();

    /// <summary>Begins to use the streams.</summary>
    /// <returns>False when they are gone; there are new ones then.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_gone) return false;
            _users++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _users--;
            _idleTicks = 0;
        }
    }

    /// <summary>Lets go of the replica when nobody has used the streams for a whole heartbeat: readers that come back soon find the ring as it was.</summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            if (_users > 0 || ++_idleTicks < 2) return false;
            _gone = true;
        }
        _following.Dispose();
        _held.Dispose();
        return true;
    }

    /// <summary>
    /// What a reader that was elsewhere lacks. Readers that come back together mostly have the same version: the writer is asked once for all of them.
    /// </summary>
    public async Task<Pull> CatchUpAsync(IEnvironments environments, EnvironmentVersion last, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<Pull>>(async () => await environments.PullAsync(_replica.Environment, last));
        var pull = _catchingUp.GetOrAdd(last, mine);
        try
        {
            return await pull.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (pull == mine) _ = pull.Value.ContinueWith(_ => _catchingUp.TryRemove(new(last, pull)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

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
    public void Tick(SdkKeySessions clients)
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
            return Refetch.Update(current.Version, current.TimeWindowEpoch(_time.GetUtcNow()));
        }
    }

    private StreamConnection[] Snapshot()
    {
        lock (_lock) return [.. _connections];
    }
}
