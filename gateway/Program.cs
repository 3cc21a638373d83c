using FlagCluster.Gateway;
using FlagCluster.Operations;
using Microsoft.Extensions.Options;

if (HealthCommand.IsAsked(args)) return await HealthCommand.RunAsync(args);
return await Refusal.GuardAsync(RunAsync, "The setting PostgreSql:ConnectionString names the server.");

async Task<int> RunAsync()
{
    await using var app = GatewayHost.Build(args);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.GetRequiredService<SchemaCheck>().RunAsync();
    using var folder = app.TakeDataFolder();
    return await app.RunToEndAsync();
}
