using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Hosting;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.PostgreSql;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Cluster = FlagCluster.Grains.Hosting.ClusterOptions;

namespace FlagCluster.Gateway;

/// <summary>Puts the gateway together.</summary>
internal static class GatewayHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var data = builder.AddServer().AddDataFolder();
        builder.Services.AddOptions<Cluster>().BindConfiguration("Cluster").ValidateDataAnnotations().ValidateOnStart();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = database.ConnectionString);
        var (telemetry, sources) = builder.AddTelemetry("flagcluster-gateway", GrainTelemetry.Sources, GrainTelemetry.Meters);
        if (telemetry.OtlpEndpoint.Length > 0) sources.AddTo(builder.Services.AddOpenTelemetry(), telemetry);
        // Started first, so that it is stopped last: the requests under way still need it.
        AddClient(builder, database.ConnectionString, traced: telemetry.OtlpEndpoint.Length > 0);
        builder.Services.Configure<ReplicaOptions>(options => options.Directory = Path.Combine(data.Directory, "replicas"));
        builder.Services.Configure<ControlOptions>(options => options.Directory = data.Directory);
        builder.Services.AddEvents(data.Directory).AddKafkaDestination();
        builder.Services.AddControl().AddReplicas().AddDataPlane().AddManagement().AddBootstrap();
        builder.Services.AddSingleton<SchemaCheck>();
        builder.Services.AddHostedService<BootstrapBackgroundService>();
        var app = builder.Build();
        app.MapMetrics().MapDataPlane().MapManagement();
        return app;
    }

    private static void AddClient(WebApplicationBuilder builder, string connectionString, bool traced)
    {
        var services = builder.Services;
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString));
            client.UseConnectionRetryFilter<InfiniteConnectionRetryFilter>();
            client.AddFlagClusterGrains();
            if (traced) client.AddActivityPropagation();
        });
        services.AddOptions<Orleans.Configuration.ClusterOptions>().Configure<IOptions<Cluster>>((options, cluster) =>
            (options.ClusterId, options.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));
        services.AddOptions<GatewayOptions>().Configure<IOptions<Cluster>>((options, cluster) =>
            options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(cluster.Value.GatewayListSeconds));
        services.AddOptions<ClientMessagingOptions>().Configure<IOptions<Cluster>>((options, cluster) =>
            options.ResponseTimeout = TimeSpan.FromSeconds(cluster.Value.CallSeconds));
        ClusterConnection.Take(services);
    }
}
