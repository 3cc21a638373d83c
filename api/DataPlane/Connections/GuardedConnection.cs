using Microsoft.AspNetCore.Connections;

namespace FlagCluster.Api.DataPlane.Connections;

/// <summary>Represents a connection as a feature of its requests.</summary>
internal sealed class GuardedConnection
{
    private readonly ConnectionGuard _guard;
    private readonly ConnectionContext _connection;
    private bool _isAuthenticated;

    public GuardedConnection(ConnectionGuard guard, ConnectionContext connection)
    {
        _guard = guard;
        _connection = connection;
        Network = ClientNetwork.Of(connection.RemoteEndPoint);
        Node = new(this);
    }

    /// <summary>Gets the client's network.</summary>
    public ClientNetwork Network { get; }

    /// <summary>Gets the place of the connection among those of its network.</summary>
    public LinkedListNode<GuardedConnection> Node { get; }

    /// <summary>Exempts the connection from the limit: it sent a request with a valid key or token.</summary>
    public void MarkAuthenticated()
    {
        if (_isAuthenticated)
            return;
        _isAuthenticated = true;
        _guard.Remove(this);
    }

    /// <summary>Closes the connection.</summary>
    public void Abort() => _connection.Abort(new("Too many connections without a valid key (Connection:MaxUnauthenticated)."));
}
