using System.Security.Authentication;
using FlagCluster.Hosting.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Server;

/// <summary>Configures the web server by the settings: limits of connections, and TLS by <see cref="CertificateFile"/>.</summary>
internal sealed class KestrelSetup(IOptions<ServerLimitsOptions> limits, IServiceProvider services)
    : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>The name of the server's certificate.</summary>
    public const string CertificateName = "server";

    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        var values = limits.Value;
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(values.KeepAliveSeconds);
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(values.HeadersSeconds);
        options.Limits.MinRequestBodyDataRate = new(values.BodyBytesPerSecond, BodyGracePeriod);
        options.Limits.Http2.MaxStreamsPerConnection = values.StreamsPerConnection;
        options.Limits.Http2.InitialConnectionWindowSize = values.ConnectionWindowBytes;
        options.Limits.Http2.InitialStreamWindowSize = values.StreamWindowBytes;
        if (services.GetKeyedService<CertificateFile>(CertificateName) is { } certificate)
            options.ConfigureHttpsDefaults(https => Configure(https, certificate));
    }

    private static void Configure(HttpsConnectionAdapterOptions https, CertificateFile certificate)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        // The web server requires a certificate here; each handshake replaces it by the present one, which includes the issuers.
        https.ServerCertificate = certificate.Context.TargetCertificate;
        https.OnAuthenticate = (_, authentication) => authentication.ServerCertificateContext = certificate.Context;
    }
}
