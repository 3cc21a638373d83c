using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Testing.Kafka;

/// <summary>
/// Accepts TLS connections in front of a mock broker, which has no TLS. It listens on another loopback address and the broker's port, and
/// replaces the broker's address in metadata by its own, which has the same length.
/// </summary>
public sealed class TlsKafkaProxy : TcpForwarder
{
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");

    private readonly X509Certificate2 _certificate;

    /// <summary>Starts a proxy whose certificate an authority issues.</summary>
    public TlsKafkaProxy(MockKafka broker, TestAuthority authority)
        : this(IPEndPoint.Parse(broker.BootstrapServers), authority) { }

    private TlsKafkaProxy(IPEndPoint broker, TestAuthority authority)
        : base(new(Address, broker.Port), broker)
    {
        _certificate = authority.IssueCertificate(Address.ToString());
        BootstrapServers = $"{Address}:{broker.Port}";
        Start();
    }

    /// <summary>Gets the address, <c>host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _certificate.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate }, Stopping);
        await ConnectAsync(server);
        await Task.WhenAny(tls.CopyToAsync(server.GetStream(), Stopping), CopyResponsesAsync(server.GetStream(), tls, Stopping));
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
