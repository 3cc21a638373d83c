using System.Net;
using System.Net.Sockets;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Events.Changes;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Hosting;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.PostgreSql;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Cluster = FlagCluster.Grains.Hosting.ClusterOptions;
using Endpoint = FlagCluster.Grains.Hosting.SiloOptions;

namespace FlagCluster.Silo;

/// <summary>Puts the silo together.</summary>
internal static class SiloHost
{
    private const string Npgsql = "Npgsql";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var data = builder.AddServer().AddDataFolder();
        builder.Services.AddOptions<Cluster>().BindConfiguration("Cluster").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<Endpoint>().BindConfiguration("Silo").ValidateDataAnnotations().ValidateOnStart();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = database.ConnectionString);
        builder.Services.AddStoreTransfer();
        // Evaluations answered here are recorded here; changes are sent from here, whoever made them.
        builder.Services.AddEvents(data.Directory).AddKafkaDestination();
        if (!string.IsNullOrEmpty(builder.Configuration["Kafka:BootstrapServers"])) builder.Services.AddKafkaChanges();
        var (telemetry, sources) = builder.AddTelemetry("flagcluster-silo", GrainTelemetry.Sources, GrainTelemetry.Meters);
        if (telemetry.OtlpEndpoint.Length > 0) sources.AddTo(builder.Services.AddOpenTelemetry(), telemetry);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddDrain();
        // The health endpoints answer while the silo still looks for the others.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Host.UseOrleans((_, silo) => AddSilo(silo, database.ConnectionString, traced: telemetry.OtlpEndpoint.Length > 0));
        var app = builder.Build();
        app.MapMetrics();
        // Shown from the start, and not from when the first grain is active here.
        app.Services.GetRequiredService<EnvironmentsMetrics>();
        app.Services.GetRequiredService<SubscriberMetrics>();
        app.Services.GetRequiredService<Readiness>().Map(app);
        return app;
    }

    private static void AddSilo(ISiloBuilder silo, string connectionString, bool traced)
    {
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
        silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
        silo.AddFlagClusterGrains();
        if (traced) silo.AddActivityPropagation();
        silo.Services.AddOptions<Orleans.Configuration.ClusterOptions>().Configure<IOptions<Cluster>>((options, cluster) =>
            (options.ClusterId, options.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<Cluster>>((options, cluster) => Tune(options, cluster.Value));
        silo.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<Cluster>>((options, cluster) =>
            options.ResponseTimeout = TimeSpan.FromSeconds(cluster.Value.CallSeconds));
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<Endpoint>>((options, endpoint) => Place(options, endpoint.Value));
    }

    private static void Tune(ClusterMembershipOptions options, Cluster cluster)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(cluster.ProbeSeconds);
        options.NumMissedProbesLimit = cluster.MissedProbes;
        options.NumVotesForDeathDeclaration = cluster.Votes;
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(cluster.VoteSeconds);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(cluster.HeartbeatSeconds);
        options.TableRefreshTimeout = TimeSpan.FromSeconds(cluster.TableRefreshSeconds);
    }

    private static void Place(EndpointOptions options, Endpoint endpoint)
    {
        options.AdvertisedIPAddress = Resolve(endpoint.AdvertisedAddress, "Silo:AdvertisedAddress");
        options.SiloPort = endpoint.SiloPort;
        options.GatewayPort = endpoint.GatewayPort;
        if (endpoint.ListenAddress.Length == 0) return;
        var listen = Resolve(endpoint.ListenAddress, "Silo:ListenAddress");
        options.SiloListeningEndpoint = new(listen, endpoint.SiloPort);
        options.GatewayListeningEndpoint = new(listen, endpoint.GatewayPort);
    }

    private static IPAddress Resolve(string address, string setting)
    {
        if (IPAddress.TryParse(address, out var parsed)) return parsed;
        try
        {
            var found = Dns.GetHostAddresses(address);
            return Array.Find(found, ip => ip.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (Exception exception) when (exception is SocketException or IndexOutOfRangeException or ArgumentException)
        {
            throw new StartupException($"{setting} is '{address}', which cannot be resolved to an IP address. Check the name, or give the address itself.");
        }
    }
}
