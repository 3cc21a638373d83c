namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Represents the passes over the open streams of one environment, each of which sends every stream what it misses. A pass takes batches
/// from a copy of the streams; a request during a pass leads to one more. <see cref="BroadcastQueue"/> synchronizes the calls.
/// </summary>
/// <param name="connections">Holds the open streams.</param>
internal sealed class Broadcast(StreamConnections connections)
{
    private StreamConnection?[] _copy = [];
    private int _count;
    private int _next;
    private bool _withHeartbeat;
    private bool _requested;
    private bool _heartbeatRequested;

    /// <summary>Gets whether a pass is in progress.</summary>
    public bool IsRunning => _next < _count;

    /// <summary>Requests a pass.</summary>
    /// <param name="withHeartbeat">Whether streams without a new event receive a heartbeat.</param>
    public void Request(bool withHeartbeat)
    {
        _requested = true;
        _heartbeatRequested |= withHeartbeat;
        if (!IsRunning)
            BeginPass();
    }

    /// <summary>Takes the next batch of the pass in progress.</summary>
    /// <param name="most">The maximum number of streams in the batch.</param>
    public Batch Take(int most)
    {
        var batch = new Batch(_copy, _next, Math.Min(most, _count - _next), _withHeartbeat);
        _next += batch.Count;
        if (!IsRunning && _requested)
            BeginPass();
        return batch;
    }

    private void BeginPass()
    {
        _requested = false;
        (_withHeartbeat, _heartbeatRequested) = (_heartbeatRequested, false);
        _next = 0;
        // The last batch of the previous pass may still be in use. It then sees some streams of this pass, which a signal does not harm;
        // those that it misses are in this pass.
        _count = connections.CopyTo(ref _copy);
    }

    /// <summary>Represents some streams of a pass.</summary>
    public readonly record struct Batch(StreamConnection?[] Connections, int Start, int Count, bool WithHeartbeat)
    {
        /// <summary>Sends each stream what it misses. A stream whose reader is slow continues elsewhere.</summary>
        public void Send()
        {
            foreach (var connection in Connections.AsSpan(Start, Count))
            {
                if (WithHeartbeat)
                    connection?.Heartbeat();
                else
                    connection?.Signal();
            }
        }
    }
}
