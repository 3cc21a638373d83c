using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.PostgreSql;
using Microsoft.Extensions.Options;

namespace FlagCluster.Gateway;

/// <summary>Builds and runs the gateway.</summary>
internal static class GatewayHost
{
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await app.Services.GetRequiredService<SchemaCheck>().RunAsync();
        using var folder = app.LockDataFolder();
        return await app.RunToEndAsync();
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        var data = builder.AddServer().AddDataFolder();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        var connectionString = database.ToConnectionString();
        builder.Services.AddPostgreSqlStore(options =>
            (options.ConnectionString, options.CaFile) = (database.ConnectionString, database.CaFile)
        );
        var telemetry = builder.AddTelemetry("flagcluster-gateway", GrainTelemetry.Sources, GrainTelemetry.Meters);
        // Started first, so that it stops last: requests in progress need it.
        builder.AddClusterClient(client =>
        {
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString));
            if (telemetry.IsExported)
                client.AddActivityPropagation();
        });
        builder.Services.Configure<ReplicaOptions>(options => options.Directory = Path.Combine(data.Directory, "replicas"));
        builder.Services.Configure<ControlOptions>(options => options.Directory = data.Directory);
        builder.Services.AddEvents(data.Directory).AddKafkaDestination();
        builder.Services.AddControl().AddReplicas().AddDataPlane().AddManagement().AddBootstrap();
        builder.Services.AddSingleton<SchemaCheck>();
        builder.Services.AddHostedService<BootstrapBackgroundService>();
        var app = builder.BuildHost();
        app.UseServer().MapTelemetry().MapDataPlane().MapManagement();
        return app;
    }
}
