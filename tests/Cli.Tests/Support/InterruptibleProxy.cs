using System.Net;
using System.Net.Sockets;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Cli.Tests.Support;

/// <summary>Forwards connections to a server on another loopback address and the server's port, until it is interrupted.</summary>
internal sealed class InterruptibleProxy : TcpForwarder
{
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");

    private CancellationTokenSource _open = new();

    public InterruptibleProxy(int port)
        : base(new(Address, port), new(IPAddress.Loopback, port))
    {
        Url = $"http://{Address}:{port}";
        Start();
    }

    /// <summary>Gets the URL of the proxy.</summary>
    public string Url { get; }

    /// <summary>Closes all connections, and new ones at once.</summary>
    public void Interrupt() => _open.Cancel();

    /// <summary>Forwards new connections again.</summary>
    public void Resume() => _open = new();

    public override void Dispose()
    {
        base.Dispose();
        _open.Cancel();
        GC.SuppressFinalize(this);
    }

    protected override async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        var open = _open.Token;
        open.ThrowIfCancellationRequested();
        await ConnectAsync(server);
        var (near, far) = (client.GetStream(), server.GetStream());
        await Task.WhenAny(near.CopyToAsync(far, open), far.CopyToAsync(near, open));
    }
}
