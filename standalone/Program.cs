using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Bootstrap;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Health;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.Options;

if (HealthCommand.IsAsked(args)) return await HealthCommand.RunAsync(args);
return await StartupErrors.GuardAsync(RunAsync, "The setting Data:Directory names the folder.");

async Task<int> RunAsync()
{
    await using var app = Host(args);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
    using var folder = app.TakeDataFolder();
    await app.Services.GetRequiredService<Bootstrapper>().RunAsync();
    return await app.RunToEndAsync();
}

static WebApplication Host(string[] args)
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var data = builder.AddServer().AddDataFolder();
    var (telemetry, sources) = builder.AddTelemetry("flagcluster");
    builder.Services.AddSqliteStore(options => options.Path = Path.Combine(data.Directory, "flagcluster.db"));
    builder.Services.Configure<ReplicaOptions>(options =>
    {
        options.Directory = Path.Combine(data.Directory, "replicas");
        // Its writers are in the same process, and hold every ruleset in memory anyway.
        options.Preload = ReplicaPreload.All;
        options.MaxEnvironments = 1_000_000;
    });
    builder.Services.AddControl().AddLocalEnvironments().AddReplicas().AddEvents(data.Directory).AddDataPlane().AddManagement().AddBootstrap().AddOtlp(telemetry, sources);
    builder.Services.AddKafka(builder.Configuration).AddChangeSubscriptionService();
    var app = builder.Build();
    app.MapMetrics().MapDataPlane().MapManagement();
    return app;
}
