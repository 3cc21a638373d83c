using FlagCluster.Grains.Hosting;
using FlagCluster.Grains.Hosting.Tls;
using FlagCluster.Hosting.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of mutual TLS between the processes of a cluster.</summary>
internal static class ClusterTlsBuilderExtensions
{
    /// <summary>Requires certificates on all connections of a silo when the settings name one.</summary>
    public static void AddSiloTls(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IValidateOptions<SiloHostOptions>, SiloTransportValidator>();
        if (!AddClusterTls(silo.Services, silo.Configuration, ClusterRole.Silo))
            return;
        silo.Services.AddOptions<SiloConnectionOptions>()
            .Configure<ClusterTls>(
                (connections, tls) =>
                {
                    connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls.FromSilos()));
                    connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls.FromClients()));
                    connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls.ToSilos()));
                }
            );
    }

    /// <summary>Requires certificates of the silos that a client connects to when the settings name one.</summary>
    public static void AddClientTls(this IHostApplicationBuilder client)
    {
        if (!AddClusterTls(client.Services, client.Configuration, ClusterRole.Gateway))
            return;
        client
            .Services.AddOptions<ClientConnectionOptions>()
            .Configure<ClusterTls>(
                (connections, tls) => connections.ConfigureConnection(connection => connection.UseClientTls(tls.ToSilos()))
            );
    }

    /// <returns>Whether the settings name a certificate.</returns>
    private static bool AddClusterTls(IServiceCollection services, IConfiguration configuration, ClusterRole role)
    {
        services.AddOptions<ClusterTlsOptions>().BindConfiguration(ClusterTlsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterTlsOptions>>(new ClusterTlsOptionsValidator(role));
        var options = configuration.GetSection(ClusterTlsOptions.Section).Get<ClusterTlsOptions>() ?? new();
        if (!options.IsEnabled)
            return false;
        services.AddCertificateFile(ClusterTls.CertificateKey, options.Certificate, options.Key, role.Usages);
        services.AddSingleton(provider => new CertificateAuthorities(
            options.Authorities,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CertificateAuthorities>>()
        ));
        services.AddSingleton<ClusterTls>();
        HandshakeLoggerProvider.Add(services);
        return true;
    }
}
