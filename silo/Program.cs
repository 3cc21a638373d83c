using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Health;
using FlagCluster.Hosting.Startup;
using FlagCluster.Silo;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Transfer;
using Microsoft.Extensions.Options;

if (HealthCommand.IsAsked(args)) return await HealthCommand.RunAsync(args);
return await StartupErrors.GuardAsync(RunAsync, "The setting PostgreSql:ConnectionString names the server.");

async Task<int> RunAsync()
{
    var command = SiloCommand.Parse(args);
    await using var app = SiloHost.Build(command.Settings);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.Services.GetRequiredService<StoreMigrator>().MigrateAsync();
    switch (command.Name)
    {
        case SiloCommand.Migrate:
            await Console.Out.WriteLineAsync("The database has the schema of this release.");
            return 0;
        case SiloCommand.TakeOver:
            var taken = await app.Services.GetRequiredService<StoreTransfer>().TakeOverAsync(command.From);
            await Console.Out.WriteLineAsync(taken.ToString());
            return 0;
        default:
            using (app.TakeDataFolder()) return await app.RunToEndAsync();
    }
}
