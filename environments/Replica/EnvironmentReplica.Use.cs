namespace FlagCluster.Environments.Replica;

/// <content>Use of the replica: it is not retired while it has followers or leases, and accepts none once it is retired.</content>
public sealed partial class EnvironmentReplica
{
    private int _usedAt;
    private int _pins;
    private volatile bool _retired;

    /// <summary>Calls a follower now and after every change of <see cref="Current"/>, one call at a time and in order.</summary>
    /// <param name="follower">The follower; it must return quickly.</param>
    /// <returns>A subscription; once it is disposed, no call is in progress or follows.</returns>
    /// <exception cref="ObjectDisposedException">The replica is retired; get a new one.</exception>
    public IDisposable Follow(Action<ReplicaUpdate> follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (_publishing)
        {
            ObjectDisposedException.ThrowIf(_retired, this);
            _followers.Add(follower);
            follower(new(_current, []));
        }
        return new Following(this, follower);
    }

    /// <summary>Records a use of the replica. Costs two reads; writes at most once per second.</summary>
    /// <returns>False when the replica is retired: <see cref="EnvironmentReplicas.Get"/> returns a new one then.</returns>
    public bool TryUse()
    {
        var now = _context.Now;
        if (_usedAt != now)
            _usedAt = now;
        return !_retired;
    }

    /// <summary>Gets the time of the last use, in the seconds of <see cref="ReplicaContext.Now"/>.</summary>
    internal int UsedAt => Volatile.Read(ref _usedAt);

    internal bool TryPin()
    {
        TryUse();
        lock (_publishing)
        {
            if (_retired)
                return false;
            _pins++;
            return true;
        }
    }

    internal void Unpin()
    {
        lock (_publishing)
            _pins--;
    }

    /// <summary>Gets whether the replica has followers or leases.</summary>
    internal bool IsHeld
    {
        get
        {
            lock (_publishing)
                return _pins > 0 || _followers.Count > 0;
        }
    }

    /// <summary>Retires the replica unless it has followers or leases.</summary>
    internal bool TryRetire()
    {
        lock (_publishing)
            return !_retired && (_retired = _pins == 0 && _followers.Count == 0);
    }

    private sealed class Following(EnvironmentReplica replica, Action<ReplicaUpdate> follower) : IDisposable
    {
        public void Dispose()
        {
            lock (replica._publishing)
                replica._followers.Remove(follower);
        }
    }
}
