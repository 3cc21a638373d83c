using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Connects to a port of a silo as any program can that reaches it.</summary>
internal static class TlsClient
{
    /// <summary>
    /// Connects, and returns when the silo closes the connection. It does so at once when it rejects the certificate; when it accepts it,
    /// it waits for messages.
    /// </summary>
    /// <param name="port">The port.</param>
    /// <param name="certificate">The certificate that the client presents, or null for none.</param>
    public static async Task RejectedAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "any",
#pragma warning disable CA5359 // The silo checks this client; what the client thinks of the silo does not matter here.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options);
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The silo sent an alert, or reset the connection.
        }
    }

    /// <summary>
    /// Connects without TLS, and returns when the silo closes the connection because no handshake begins. Without TLS it would wait for
    /// messages.
    /// </summary>
    public static async Task RejectedWithoutTlsAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        try
        {
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
        catch (IOException)
        {
            // The silo reset the connection.
        }
    }
}
