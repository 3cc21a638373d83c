using System.Net;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>An Orleans client in this process: what a gateway is inside, without its HTTP.</summary>
internal sealed class OrleansClient : IAsyncDisposable
{
    private readonly IHost _host;

    private OrleansClient(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IEnvironments Environments => Services.GetRequiredService<IEnvironments>();

    private IClusterClient Client => Services.GetRequiredService<IClusterClient>();

    /// <summary>Joins the cluster through any of its silos.</summary>
    public static Task<OrleansClient> JoinAsync(RealCluster cluster, Action<IServiceCollection>? more = null) =>
        StartAsync(
            client =>
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", cluster.ConnectionString)),
            more
        );

    /// <summary>Joins the cluster through one silo alone.</summary>
    public static Task<OrleansClient> JoinAsync(SiloProcess silo) =>
        StartAsync(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, silo.GatewayPort)), null);

    /// <summary>The silo that holds an environment now.</summary>
    public async Task<SiloProcess> HolderAsync(RealCluster cluster, EnvironmentId environment)
    {
        var grain = Client.GetGrain<IEnvironmentGrain>(environment.ToString());
        var address = await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return cluster.Silos.Single(silo => silo.SiloPort == address!.Endpoint.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<OrleansClient> StartAsync(Action<IClientBuilder> configure, Action<IServiceCollection>? more)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            configure(client);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "flagcluster"));
            client.AddFlagClusterGrains();
            more?.Invoke(client.Services);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }
}
