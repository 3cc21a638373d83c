namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Holds the open streams of one environment. Thread-safe.</summary>
internal sealed class StreamConnections
{
    private readonly Lock _lock = new();
    private readonly List<StreamConnection> _connections = [];

    public void Add(StreamConnection connection)
    {
        lock (_lock)
        {
            connection.Index = _connections.Count;
            _connections.Add(connection);
        }
    }

    public void Remove(StreamConnection connection)
    {
        lock (_lock)
        {
            // The last one takes its place: when thousands disconnect at once, each search would cost as much as all others together.
            var last = _connections[^1];
            last.Index = connection.Index;
            _connections[last.Index] = last;
            _connections.RemoveAt(_connections.Count - 1);
        }
    }

    /// <summary>Returns the open streams.</summary>
    public StreamConnection[] ToArray()
    {
        lock (_lock)
            return [.. _connections];
    }

    /// <summary>Copies the open streams to an array, which is replaced when it is too small and otherwise cleared behind them.</summary>
    /// <returns>Their number.</returns>
    public int CopyTo(ref StreamConnection?[] target)
    {
        lock (_lock)
        {
            if (target.Length < _connections.Count)
                target = new StreamConnection[_connections.Count * 2];
            _connections.CopyTo(target!);
            target.AsSpan(_connections.Count).Clear();
            return _connections.Count;
        }
    }
}
