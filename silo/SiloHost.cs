using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Hosting;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.PostgreSql;
using FlagCluster.Store.Transfer;
using FlagCluster.Watching;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace FlagCluster.Silo;

/// <summary>Builds and runs the silo.</summary>
internal static class SiloHost
{
    private const string Npgsql = "Npgsql";

    private static readonly TimeSpan StoreCheckTimeout = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var app = await BuildAndMigrateAsync(settings);
        using var folder = app.LockDataFolder();
        return await app.RunToEndAsync();
    }

    public static async Task<int> MigrateAsync(string[] settings)
    {
        await using var app = await BuildAndMigrateAsync(settings);
        await Console.Out.WriteLineAsync("The database has the schema of this release.");
        return 0;
    }

    public static async Task<int> MigrateStandaloneAsync(string from, string[] settings)
    {
        await using var app = await BuildAndMigrateAsync(settings);
        var copied = await app.Services.GetRequiredService<StoreTransfer>().MigrateStandaloneAsync(from);
        await Console.Out.WriteLineAsync(copied.ToString());
        return 0;
    }

    /// <summary>Builds the host for a command that reads the database of a release that runs.</summary>
    public static async Task<WebApplication> OpenAsync(string[] settings)
    {
        var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        if (await app.Services.GetRequiredService<StoreMigrator>().IsCurrentAsync())
            return app;
        throw new StartupException("The database does not have the schema of this release. Start a server of this release first.");
    }

    private static async Task<WebApplication> BuildAndMigrateAsync(string[] settings)
    {
        var app = Build(settings);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await app.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
        return app;
    }

    private static WebApplication Build(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory }
        );
        var data = builder.AddServer().AddDataFolder();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        var host = builder.Configuration.GetSection(SiloHostOptions.Section).Get<SiloHostOptions>() ?? new();
        var connectionString = database.ToConnectionString();
        builder.Services.AddPostgreSqlStore(options =>
            (options.ConnectionString, options.CaFile) = (database.ConnectionString, database.CaFile)
        );
        builder.Services.AddStoreTransfer().AddAuditReading(data.Directory).AddAuditChanges().AddAuditPublishing(builder.Configuration);
        // The silo records the evaluations that it answers, sends all changes, and folds the events of all hosts.
        builder.Services.AddEvents(data.Directory).AddKafka(builder.Configuration).AddKafkaAnalytics().AddWatching().AddWebhookEvents();
        builder.Services.AddGit(data.Directory);
        var telemetry = builder.AddTelemetry("flagcluster-silo", GrainTelemetry.Sources, GrainTelemetry.Meters);
        builder.Services.AddDrain();
        builder
            .Services.AddHealthChecks()
            .AddCheck<SiloHealthCheck>("silo", tags: ["ready"])
            .AddCheck<StoreHealthCheck>("store", tags: ["ready"], timeout: StoreCheckTimeout);
        // The health endpoints respond while the silo still joins the cluster.
        builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
            silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
            silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));
            silo.AddClusterSettings().AddFlagClusterGrains();
            if (telemetry.IsExported)
                silo.AddActivityPropagation();
            if (host.Dashboard)
                silo.AddDashboard();
        });
        var app = builder.BuildHost();
        app.UseServer().MapTelemetry();
        // Also ends requests whose caller has disconnected without an error.
        app.UseExceptionHandler(static errors => errors.Run(static _ => Task.CompletedTask));
        app.MapLiveness();
        app.MapReadiness();
        if (host.Dashboard)
            app.MapOrleansDashboard("/dashboard");
        // Creates the instruments at the start and not at the first activation.
        app.Services.GetRequiredService<EnvironmentsMetrics>();
        app.Services.GetRequiredService<SubscriberMetrics>();
        app.Services.GetRequiredService<WatchingMetrics>();
        return app;
    }
}
