namespace FlagCluster.Api.DataPlane.Connections;

/// <summary>
/// Holds the connections without a valid key by network, and finds the oldest one of the network with the most. Every operation takes
/// constant time. Not thread-safe.
/// </summary>
internal sealed class UnauthenticatedConnections
{
    private readonly Dictionary<ClientNetwork, Network> _networks = [];

    // The networks with n connections are in the list at index n.
    private readonly List<LinkedList<Network>> _byCount = [new()];

    /// <summary>Gets the number of connections.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a connection.</summary>
    public void Add(GuardedConnection connection)
    {
        if (!_networks.TryGetValue(connection.Network, out var network))
            _networks[connection.Network] = network = new();
        var before = network.Connections.Count;
        network.Connections.AddLast(connection.Node);
        Count++;
        Move(network, before);
    }

    /// <summary>Removes a connection; one that was removed already is ignored.</summary>
    public void Remove(GuardedConnection connection)
    {
        if (connection.Node.List is null)
            return;
        var network = _networks[connection.Network];
        var before = network.Connections.Count;
        network.Connections.Remove(connection.Node);
        Count--;
        Move(network, before);
        if (network.Connections.Count == 0)
            _networks.Remove(connection.Network);
    }

    /// <summary>Removes the oldest connection of the network with the most; null when there is none.</summary>
    public GuardedConnection? RemoveOldestOfLargest()
    {
        if (_byCount[^1].First is not { Value: var network })
            return null;
        var oldest = network.Connections.First!.Value;
        Remove(oldest);
        return oldest;
    }

    private void Move(Network network, int before)
    {
        var count = network.Connections.Count;
        if (before > 0)
            _byCount[before].Remove(network.Node);
        if (count == _byCount.Count)
            _byCount.Add(new());
        if (count > 0)
            _byCount[count].AddLast(network.Node);
        while (_byCount.Count > 1 && _byCount[^1].Count == 0)
            _byCount.RemoveAt(_byCount.Count - 1);
    }

    private sealed class Network
    {
        public Network() => Node = new(this);

        public LinkedListNode<Network> Node { get; }

        /// <summary>Gets the connections, the oldest first.</summary>
        public LinkedList<GuardedConnection> Connections { get; } = new();
    }
}
