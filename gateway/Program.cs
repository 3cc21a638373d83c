using FlagCluster.Gateway;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Health;
using FlagCluster.Hosting.Startup;
using FlagCluster.Store.Migrations;
using Microsoft.Extensions.Options;

if (HealthCommand.IsAsked(args)) return await HealthCommand.RunAsync(args);
return await StartupErrors.GuardAsync(RunAsync, "The setting PostgreSql:ConnectionString names the server.");

async Task<int> RunAsync()
{
    await using var app = GatewayHost.Build(args);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.GetRequiredService<SchemaCheck>().RunAsync();
    using var folder = app.TakeDataFolder();
    return await app.RunToEndAsync();
}
