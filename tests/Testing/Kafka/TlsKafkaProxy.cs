using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Testing.Certificates;

namespace FlagCluster.Testing.Kafka;

/// <summary>
/// Accepts TLS connections in front of a mock broker, which has no TLS. It listens on another loopback address and the broker's port, and
/// replaces the broker's address in metadata by its own, which has the same length.
/// </summary>
public sealed class TlsKafkaProxy : IDisposable
{
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");

    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly IPEndPoint _broker;
    private readonly X509Certificate2 _certificate;

    /// <summary>Starts a proxy whose certificate an authority issues.</summary>
    public TlsKafkaProxy(MockKafka broker, TestAuthority authority)
    {
        _broker = IPEndPoint.Parse(broker.BootstrapServers);
        _certificate = authority.IssueCertificate(Address.ToString());
        _listener = new(Address, _broker.Port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Gets the address, <c>host:port</c>.</summary>
    public string BootstrapServers => $"{Address}:{_broker.Port}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (var broker = new TcpClient())
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate }, _stopping.Token);
                await broker.ConnectAsync(_broker, _stopping.Token);
                await Task.WhenAny(
                    tls.CopyToAsync(broker.GetStream(), _stopping.Token),
                    CopyResponsesAsync(broker.GetStream(), tls, _stopping.Token)
                );
            }
            catch (Exception exception)
                when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // One end has closed or rejected the other.
            }
        }
    }

    /// <summary>A response of the mock broker with its address is small and arrives in one read.</summary>
    private static async Task CopyResponsesAsync(NetworkStream from, SslStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (int at; (at = buffer.AsSpan(0, count).IndexOf("127.0.0.1"u8)) >= 0; )
                "127.0.0.2"u8.CopyTo(buffer.AsSpan(at));
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
