using FlagCluster.Events;
using FlagCluster.Standalone;
using FlagCluster.Store;
using Microsoft.Extensions.Options;

try
{
    await using var app = Host(args);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
    await app.Services.GetRequiredService<FirstStart>().RunAsync();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (Refusal.Explain(exception) is { } why)
{
    await Console.Error.WriteLineAsync($"FlagCluster cannot start: {why}");
    return 1;
}

static WebApplication Host(string[] args)
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var data = builder.Configuration.GetSection("Data").Get<DataOptions>() ?? new();
    var server = builder.Configuration.GetSection("Server").Get<ServerOptions>() ?? new();
    builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").ValidateDataAnnotations().ValidateOnStart();
    builder.Services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateDataAnnotations().ValidateOnStart();
    builder.Services.AddOptions<FirstStartOptions>().BindConfiguration("FirstStart").ValidateDataAnnotations().ValidateOnStart();
    builder.Services.AddOptions<DemoOptions>().BindConfiguration("Demo");
    builder.WebHost.UseUrls(server.Urls).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    builder.Services.AddSqliteStore(options => options.Path = Path.Combine(data.Directory, "flagcluster.db"));
    builder.Services.Configure<FlagCluster.Environments.ReplicaOptions>(options => options.Directory = Path.Combine(data.Directory, "replicas"));
    builder.Services.Configure<EventSpoolOptions>(options => options.Directory = Path.Combine(data.Directory, "events"));
    builder.Services.Configure<EventFileOptions>(options => options.Directory = Path.Combine(data.Directory, "events"));
    builder.Services.AddControl().AddLocalEnvironments().AddReplicas().AddEvents().AddFlagClusterApi();
    builder.Services.AddSingleton<FirstStart>();
    builder.Services.AddHostedService<ReplicaStarter>();
    var app = builder.Build();
    app.MapFlagClusterApi();
    return app;
}
