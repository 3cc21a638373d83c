using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Holds the open streams of one environment and their feeds. It holds the replica while streams are open and for a short time afterwards.
/// </summary>
internal sealed class EnvironmentStreams
{
    private readonly ReplicaLease _held;
    private readonly IDisposable _following;
    private readonly EnvironmentReplica _replica;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Lock _refetching = new();
    private readonly ConcurrentDictionary<EnvironmentVersion, Lazy<Task<Pull>>> _catchingUp = new();
    private readonly RefetchFeed _serverRefetch = new();
    private readonly RefetchFeed _clientRefetch = new();
    private readonly ConcurrentDictionary<object, IStreamFeed> _feeds = new();
    private readonly StreamConnections _connections = new();
    private readonly BroadcastQueue _broadcasts;
    private readonly Broadcast _broadcast;
    private int _users;
    private int _idleTicks;
    private bool _ended;

    public EnvironmentStreams(ReplicaLease held, StreamOptions options, BroadcastQueue broadcasts, TimeProvider time)
    {
        _held = held;
        _replica = held.Replica;
        _time = time;
        _broadcasts = broadcasts;
        _broadcast = new(_connections);
        Rules = new(_replica.Environment, options);
        _following = _replica.Follow(OnUpdate);
    }

    public EnvironmentReplica Replica => _replica;

    public RulesetFeed Rules { get; }

    /// <summary>Returns the feed of OFREP streams.</summary>
    /// <param name="clientSide">Whether the reader has a client key, which is notified only of what it can notice.</param>
    public RefetchFeed Refetch(bool clientSide) => clientSide ? _clientRefetch : _serverRefetch;

    /// <summary>
    /// Returns a feed of another kind, which is created on first use. It reads the ruleset of the replica when an event is needed.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="create">Creates the feed. It may be called twice, with one result in use.</param>
    public TFeed Feed<TFeed>(object kind, Func<EnvironmentReplica, TFeed> create)
        where TFeed : class, IStreamFeed =>
        (TFeed)_feeds.GetOrAdd(kind, static (_, state) => state.create(state._replica), (create, _replica));

    /// <summary>Begins to use the streams.</summary>
    /// <returns>False when they have ended; the registry then creates new ones.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_ended)
                return false;
            _users++;
            return true;
        }
    }

    /// <summary>Ends a use.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _users--;
            _idleTicks = 0;
        }
    }

    /// <summary>
    /// Releases the replica when the streams were not used for a whole heartbeat interval, so that readers that reconnect soon find the
    /// buffered changes.
    /// </summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            if (_users > 0 || ++_idleTicks < 2)
                return false;
            _ended = true;
        }
        _following.Dispose();
        _held.Dispose();
        return true;
    }

    /// <summary>
    /// Pulls the changes that a reader needs which was connected to another server. Readers that reconnect together mostly have the same
    /// version, so they share one pull from the writer.
    /// </summary>
    public async Task<Pull> CatchUpAsync(IEnvironments environments, EnvironmentVersion last, CancellationToken cancellationToken)
    {
        var added = new Lazy<Task<Pull>>(async () => await environments.PullAsync(_replica.Environment, last));
        var pull = _catchingUp.GetOrAdd(last, added);
        try
        {
            return await pull.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (pull == added)
                _ = RemoveAfterAsync(last, pull);
        }
    }

    public void Add(StreamConnection connection) => _connections.Add(connection);

    public void Remove(StreamConnection connection) => _connections.Remove(connection);

    /// <summary>Sends heartbeats, and notifies OFREP streams when a time window opened or closed.</summary>
    public void Tick()
    {
        UpdateRefetch();
        _broadcasts.Request(_broadcast, withHeartbeat: true);
    }

    /// <summary>Closes the streams of revoked keys.</summary>
    public void CloseRevoked() => _broadcasts.Request(_broadcast);

    /// <summary>Closes every stream, each with its own retry time.</summary>
    public void Close(Func<int> retryMilliseconds)
    {
        foreach (var connection in _connections.ToArray())
            connection.Close(retryMilliseconds());
    }

    private async Task RemoveAfterAsync(EnvironmentVersion last, Lazy<Task<Pull>> pull)
    {
        await ((Task)pull.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _catchingUp.TryRemove(new(last, pull));
    }

    private void OnUpdate(ReplicaUpdate update)
    {
        Rules.Update(update);
        UpdateRefetch();
        _broadcasts.Request(_broadcast);
    }

    /// <summary>Updates the feeds of OFREP streams. Heartbeats and changes may call it at the same time.</summary>
    private void UpdateRefetch()
    {
        lock (_refetching)
        {
            var current = _replica.Current;
            var now = _time.GetUtcNow();
            _serverRefetch.Update(current.Version, current.TimeWindowEpoch(now));
            _clientRefetch.Update(current.AnswerVersion(true), current.TimeWindowEpoch(now, true));
        }
    }
}
