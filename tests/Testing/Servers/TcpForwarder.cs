using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace FlagCluster.Testing.Servers;

/// <summary>Accepts connections and forwards each to a server; a subclass decides how.</summary>
public abstract class TcpForwarder : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;

    /// <summary>Initializes the forwarder. The subclass calls <see cref="Start"/> at the end of its own constructor.</summary>
    /// <param name="address">The address to listen on.</param>
    /// <param name="target">The address of the server.</param>
    protected TcpForwarder(IPEndPoint address, IPEndPoint target)
    {
        _listener = new(address);
        _target = target;
    }

    /// <summary>Gets the token that is cancelled when the forwarder is disposed.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins to accept connections.</summary>
    protected void Start()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Connects to the server.</summary>
    protected Task ConnectAsync(TcpClient server) => server.ConnectAsync(_target, Stopping).AsTask();

    /// <summary>Forwards a connection until one end closes it.</summary>
    /// <param name="client">The accepted connection.</param>
    /// <param name="server">The connection to the server, which is not open yet; see <see cref="ConnectAsync"/>.</param>
    protected abstract Task ForwardAsync(TcpClient client, TcpClient server);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = HandleAsync(await _listener.AcceptTcpClientAsync(Stopping));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await ForwardAsync(client, server);
            }
            catch (Exception exception)
                when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // One end has closed or rejected the other; disposing the connections closes both.
            }
        }
    }
}
