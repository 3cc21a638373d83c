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
        app.UseServer().MapTelemetry().MapDataPlane().MapManagement().MapConsole();
        using var folder = app.LockDataFolder();
        return await app.RunToEndAsync();
    }

    /// <summary>Builds the host for a command that works with the database. It is not started, and has no endpoints.</summary>
    public static async Task<WebApplication> OpenAsync(string[] settings)
    {
        var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        if (await app.Services.GetRequiredService<StoreMigrator>().IsCurrentAsync())
            return app;
        throw new StartupException("The database does not have the schema of this release. Start a silo of this release first.");
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
        builder.Services.AddRedisSessions(builder.Configuration).RequireSharedSessions();
        builder.Services.AddAudit(data.Directory);
        builder.Services.AddControl().AddAccounts().AddReplicas().AddDataPlane().AddManagement().AddBootstrap();
        builder.Services.AddWebhookDeliveries();
        builder.Services.AddSingleton<SchemaCheck>();
        builder.Services.AddMail();
        builder.Services.AddHostedService<BootstrapBackgroundService>();
        return builder.BuildHost();
    }
}
