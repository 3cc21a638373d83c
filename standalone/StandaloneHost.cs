using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Standalone;

/// <summary>Builds and runs the standalone server.</summary>
internal static class StandaloneHost
{
    /// <summary>Returns the path of the database in a data folder.</summary>
    public static string DatabaseIn(string folder) => Path.Combine(folder, "flagcluster.db");

    /// <summary>Returns the folder of cached rulesets in a data folder.</summary>
    public static string ReplicasIn(string folder) => Path.Combine(folder, "replicas");

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        // Before the migration: another server, or a restore, may use the database.
        using var folder = app.LockDataFolder();
        await app.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
        app.UseServer().MapTelemetry().MapDataPlane().MapManagement().MapConsole();
        await app.Services.GetRequiredService<Bootstrapper>().RunAsync();
        return await app.RunToEndAsync();
    }

    /// <summary>
    /// Builds the host for a command that reads the database of a release that runs. It has no endpoints, whose services would lock files
    /// of the server.
    /// </summary>
    public static async Task<WebApplication> OpenAsync(string[] settings)
    {
        var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        if (await app.Services.GetRequiredService<StoreMigrator>().IsCurrentAsync())
            return app;
        throw new StartupException("The database does not have the schema of this release. Start a server of this release first.");
    }

    /// <summary>Builds the host for a command, without starting it.</summary>
    /// <param name="settings">The settings of the command line.</param>
    /// <param name="database">The path of a database instead of that of the data folder, or null.</param>
    public static WebApplication Build(string[] settings, string? database = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory }
        );
        var data = builder.AddServer().AddDataFolder();
        builder.AddTelemetry("flagcluster");
        builder.Services.AddSqliteStore(options => options.Path = database ?? DatabaseIn(data.Directory));
        builder.Services.Configure<ReplicaOptions>(options =>
        {
            options.Directory = ReplicasIn(data.Directory);
            // The writers are in the same process and hold every ruleset in memory anyway.
            options.Preload = ReplicaPreload.All;
            options.MaxEnvironments = 1_000_000;
        });
        builder.Services.AddLocalAnalytics(builder.Configuration);
        builder.Services.AddMemorySessions(builder.Configuration).AddRedisSessions(builder.Configuration);
        builder.Services.AddAudit(data.Directory).AddAuditChanges().AddAuditPublishing(builder.Configuration);
        builder.Services.AddControl().AddAccounts().AddLocalEnvironments().AddReplicas().AddEvents(data.Directory);
        builder.Services.AddDataPlane().AddManagement().AddBootstrap();
        builder.Services.AddKafka(builder.Configuration).AddKafkaAnalytics().AddChangeSubscriptionService();
        builder.Services.AddMail();
        builder.Services.AddLocalWatching();
        builder.Services.AddLocalGit(data.Directory);
        builder.Services.AddWebhookEvents().AddWebhookDeliveries();
        return builder.BuildHost();
    }
}
