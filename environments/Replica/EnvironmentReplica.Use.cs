using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Replica;

/// <content>Who uses the replica: it is not retired while somebody follows it or holds it, and nobody begins to once it is.</content>
public sealed partial class EnvironmentReplica
{
    private int _usedAt;
    private int _pins;
    private volatile bool _retired;

    /// <summary>Calls back now and after every change of <see cref="Current"/>, one call at a time and in order.</summary>
    /// <param name="follower">What to call; it must be quick.</param>
    /// <returns>Ends the calls when it is disposed; none is under way after that.</returns>
    /// <exception cref="ObjectDisposedException">The replica has stopped following; ask for a new one.</exception>
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

    /// <summary>Notes that the replica is used. Costs two reads; writes at most once a second.</summary>
    /// <returns>False when it has stopped following: <see cref="EnvironmentReplicas.Get"/> has a new one then.</returns>
    public bool TryUse()
    {
        var now = _share.Now;
        if (_usedAt != now) _usedAt = now;
        return !_retired;
    }

    /// <summary>When it was used last, in the seconds of <see cref="ReplicaShare.Now"/>.</summary>
    internal int UsedAt => Volatile.Read(ref _usedAt);

    internal bool TryPin()
    {
        TryUse();
        lock (_publishing)
        {
            if (_retired) return false;
            _pins++;
            return true;
        }
    }

    internal void Unpin()
    {
        lock (_publishing) _pins--;
    }

    /// <summary>Whether somebody follows or holds it.</summary>
    internal bool IsHeld
    {
        get
        {
            lock (_publishing) return _pins > 0 || _followers.Count > 0;
        }
    }

    /// <summary>Keeps anybody from using it from now on, unless somebody follows or holds it.</summary>
    internal bool TryRetire()
    {
        lock (_publishing) return !_retired && (_retired = _pins == 0 && _followers.Count == 0);
    }

    private sealed class Following(EnvironmentReplica replica, Action<ReplicaUpdate> follower) : IDisposable
    {
        public void Dispose()
        {
            lock (replica._publishing) replica._followers.Remove(follower);
        }
    }
}
