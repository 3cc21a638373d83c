using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Represents an Orleans client in this process, like the one of a gateway.</summary>
internal sealed class OrleansClient : IAsyncDisposable
{
    private readonly IHost _host;

    private OrleansClient(IHost host) => _host = host;

    public IEnvironments Environments => _host.Services.GetRequiredService<IEnvironments>();

    private IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to the cluster through any of its silos.</summary>
    public static Task<OrleansClient> ConnectAsync(RealCluster cluster) =>
        StartAsync(client =>
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", cluster.ConnectionString))
        );

    /// <summary>Connects to the cluster through one silo only.</summary>
    public static Task<OrleansClient> ConnectAsync(SiloProcess silo) =>
        StartAsync(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, silo.GatewayPort)));

    /// <summary>Connects through one silo with TLS, and accepts whatever certificate it presents.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="certificate">The certificate of the client, or null for none.</param>
    public static Task<OrleansClient> ConnectAsync(SiloProcess silo, X509Certificate2? certificate) =>
        StartAsync(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, silo.GatewayPort));
            client.UseTls(tls =>
            {
                tls.AllowAnyRemoteCertificate();
                tls.OnAuthenticateAsClient = (_, authentication) =>
                {
                    authentication.TargetHost = "any";
                    if (certificate is not null)
                        authentication.ClientCertificates = [certificate];
                };
            });
        });

    /// <summary>Returns the silo that hosts the grain of an environment.</summary>
    public Task<SiloProcess> FindSiloAsync(RealCluster cluster, EnvironmentId environment) =>
        FindSiloAsync(cluster, Client.GetGrain<IEnvironmentGrain>(environment.ToString()));

    /// <summary>Returns the silo that synchronizes an environment with its repository.</summary>
    public Task<SiloProcess> FindGitSiloAsync(RealCluster cluster, EnvironmentId environment) =>
        FindSiloAsync(cluster, Client.GetGrain(GrainId.Create(GrainNames.GitSync, environment.ToString())));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task<SiloProcess> FindSiloAsync(RealCluster cluster, IAddressable grain)
    {
        var address = default(SiloAddress);
        await Waiting.Until(
            async () =>
            {
                try
                {
                    address = await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
                    return address is not null;
                }
                catch (ConnectionFailedException)
                {
                    // The client has not yet noticed that this silo has stopped, and tries another one next.
                    return false;
                }
            },
            "a silo to name the silo of the grain"
        );
        return cluster.Silos.Single(silo => silo.SiloPort == address!.Endpoint.Port);
    }

    private static async Task<OrleansClient> StartAsync(Action<IClientBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            configure(client);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "flagcluster"));
            client.AddFlagClusterGrains();
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }
}
