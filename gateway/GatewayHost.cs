using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.PostgreSql;

namespace FlagCluster.Gateway;

/// <summary>Registers what a gateway consists of.</summary>
internal static class GatewayHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        var data = builder.AddServer().AddDataFolder();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = database.ConnectionString);
        var (telemetry, sources) = builder.AddTelemetry("flagcluster-gateway", GrainTelemetry.Sources, GrainTelemetry.Meters);
        if (telemetry.OtlpEndpoint.Length > 0) sources.AddTo(builder.Services.AddOpenTelemetry(), telemetry);
        // Started first, so that it is stopped last: the requests in progress still need it.
        builder.AddClusterClient(client =>
        {
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ConnectionString));
            if (telemetry.OtlpEndpoint.Length > 0) client.AddActivityPropagation();
        });
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
}
