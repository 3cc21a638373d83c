using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Hosting.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>
/// Provides the TLS options of the connections of a cluster. Both sides of a connection present a certificate that one of the authorities
/// issued and that has the DNS name of the role: a certificate of a gateway does not make its holder a silo.
/// </summary>
internal sealed partial class ClusterTls(
    [FromKeyedServices(ClusterTls.CertificateKey)] CertificateFile certificate,
    CertificateAuthorities authorities,
    IOptions<ClusterTlsOptions> options,
    TimeProvider time,
    ILogger<ClusterTls> logger
)
{
    /// <summary>The name of the certificate among those of the process.</summary>
    public const string CertificateKey = "cluster";

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly LogThrottle _throttle = new(time);

    /// <summary>Returns the options of connections that other silos open.</summary>
    public TlsOptions FromSilos() => Inbound(options.Value.SiloName);

    /// <summary>Returns the options of connections that gateways, other clients and silos open to the port for clients.</summary>
    public TlsOptions FromClients() => Inbound(options.Value.SiloName, options.Value.GatewayName);

    /// <summary>Returns the options of connections to silos.</summary>
    public TlsOptions ToSilos() =>
        new()
        {
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (remote, chain, errors) => Accepts(remote, chain, errors, options.Value.SiloName),
            HandshakeTimeout = HandshakeTimeout,
            OnAuthenticateAsClient = (_, authentication) =>
            {
                var client = (SslClientAuthenticationOptions)authentication.SslClientAuthenticationOptions;
                client.TargetHost = options.Value.SiloName;
                client.ClientCertificateContext = certificate.Context;
                client.CertificateChainPolicy = authorities.CreatePolicy();
                client.AllowTlsResume = false;
            },
        };

    private TlsOptions Inbound(params string[] names) =>
        new()
        {
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (remote, chain, errors) => Accepts(remote, chain, errors, names),
            HandshakeTimeout = HandshakeTimeout,
            // Required by Orleans; the options of each handshake replace it by the present certificate with its issuers.
            LocalServerCertificateSelector = (_, _) => certificate.Context.TargetCertificate,
            OnAuthenticateAsServer = (_, authentication) =>
            {
                var server = (SslServerAuthenticationOptions)authentication.SslServerAuthenticationOptions;
                server.ServerCertificateSelectionCallback = null;
                server.ServerCertificateContext = certificate.Context;
                server.CertificateChainPolicy = authorities.CreatePolicy();
                // A resumed session would not verify the certificate against the present authorities.
                server.AllowTlsResume = false;
            },
        };

    private bool Accepts(X509Certificate2 remote, X509Chain? chain, SslPolicyErrors errors, params string[] names)
    {
        var problem = errors switch
        {
            SslPolicyErrors.None when Array.Exists(names, name => CertificateName.Matches(remote, name)) => null,
            SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNameMismatch =>
                $"It does not have the DNS name {string.Join(" or ", names)}.",
            _ => $"{errors}: {string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status))}.",
        };
        if (problem is null)
            return true;
        if (_throttle.Record(Describe(remote), problem) is { } line)
            LogRejected(line.Subject, line.Others, line.Why);
        return false;
    }

    /// <summary>Returns the subject for the log. The other process may have chosen any text.</summary>
    private static string Describe(X509Certificate2 certificate)
    {
        const int maxLength = 200;
        var subject = certificate.Subject.Length > maxLength ? certificate.Subject[..maxLength] + "…" : certificate.Subject;
        return string.Create(
            subject.Length,
            subject,
            static (output, text) =>
            {
                for (var i = 0; i < text.Length; i++)
                    output[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        );
    }

    [LoggerMessage(
        2208,
        LogLevel.Warning,
        "The certificate '{Name}' of another process was rejected, and {Others} others since the last message. {Reason}"
    )]
    private partial void LogRejected(string name, int others, string reason);
}
