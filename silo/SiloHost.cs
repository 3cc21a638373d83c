using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Hosting;
using FlagCluster.Store.PostgreSql;
using Orleans.Dashboard;

namespace FlagCluster.Silo;

/// <summary>Registers what a silo consists of.</summary>
internal static class SiloHost
{
    private const string Npgsql = "Npgsql";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        var data = builder.AddServer().AddDataFolder();
        var database = builder.Configuration.GetSection("PostgreSql").Get<PostgreSqlOptions>() ?? new();
        var host = builder.Configuration.GetSection(SiloHostOptions.Section).Get<SiloHostOptions>() ?? new();
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = database.ConnectionString);
        builder.Services.AddStoreTransfer();
        // Evaluations that are answered here are recorded here; changes are sent from here, whatever made them.
        builder.Services.AddEvents(data.Directory).AddKafka(builder.Configuration);
        var (telemetry, sources) = builder.AddTelemetry("flagcluster-silo", GrainTelemetry.Sources, GrainTelemetry.Meters);
        if (telemetry.OtlpEndpoint.Length > 0) sources.AddTo(builder.Services.AddOpenTelemetry(), telemetry);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddDrain();
        // The health endpoints respond while the silo still looks for the others.
        builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, database.ConnectionString));
            silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, database.ConnectionString));
            silo.AddAdoNetGrainStorageAsDefault(options =>
                (options.Invariant, options.ConnectionString) = (Npgsql, database.ConnectionString));
            silo.AddClusterSettings().AddFlagClusterGrains();
            if (telemetry.OtlpEndpoint.Length > 0) silo.AddActivityPropagation();
            if (host.Dashboard) silo.AddDashboard();
        });
        var app = builder.Build();
        app.MapMetrics();
        if (host.Dashboard) app.MapOrleansDashboard("/dashboard");
        // Shown from the start rather than from the first activation on.
        app.Services.GetRequiredService<EnvironmentsMetrics>();
        app.Services.GetRequiredService<SubscriberMetrics>();
        app.Services.GetRequiredService<Readiness>().Map(app);
        return app;
    }
}
