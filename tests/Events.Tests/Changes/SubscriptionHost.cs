using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Tests.Changes;

/// <summary>Environments on a SQLite file with the service that runs their change subscriptions, as in the standalone host.</summary>
internal sealed class SubscriptionHost : IAsyncDisposable
{
    public static readonly EnvironmentId Production = new("demo", "shop", "production");

    private readonly ServiceProvider _services;

    private SubscriptionHost(ServiceProvider services) => _services = services;

    public LogLines<ChangeSubscriptions> Logged =>
        (LogLines<ChangeSubscriptions>)_services.GetRequiredService<ILogger<ChangeSubscriptions>>();

    public IEnvironments Environments => _services.GetRequiredService<IEnvironments>();

    public IChangeCursors Cursors => _services.GetRequiredService<IChangeCursors>();

    /// <summary>Opens or creates the file and starts the service.</summary>
    public static async Task<SubscriptionHost> StartAsync(string path, Action<IServiceCollection> subscribers, string brokers = "")
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationManager { ["Kafka:BootstrapServers"] = brokers, ["Kafka:DeliverySeconds"] = "5" }
        );
        services.AddLogging().AddSingleton<ILogger<ChangeSubscriptions>>(new LogLines<ChangeSubscriptions>());
        services.AddSqliteStore(options => options.Path = path).AddLocalEnvironments().AddChangeSubscriptionService();
        subscribers(services);
        var host = new SubscriptionHost(services.BuildServiceProvider());
        await host._services.GetRequiredService<StoreMigrator>().MigrateAsync();
        await host.AddAsync(Production);
        await host._services.GetRequiredService<IHostedService>().StartAsync(default);
        return host;
    }

    /// <summary>Commits a change of one flag for each number.</summary>
    public async Task ApplyAsync(int from, int count, EnvironmentId? environment = null)
    {
        for (var i = from; i < from + count; i++)
        {
            var command = new ApplyCommand
            {
                Plan = new ChangeSetPlan(Put(i)),
                Actor = Actor.ForApiToken("test"),
                Message = $"change {i}",
            };
            Assert.IsType<Applied>(await Environments.ApplyAsync(environment ?? Production, command));
        }
    }

    public async Task AddAsync(EnvironmentId id)
    {
        var control = _services.GetRequiredService<ITenancyStore>();
        await control.AddOrganizationAsync(new(id.Organization, "Demo", DateTimeOffset.UnixEpoch));
        await control.AddProjectAsync(new(id.Organization, id.Project, "Shop", DateTimeOffset.UnixEpoch));
        await control.AddEnvironmentAsync(new(id, id.Environment, DateTimeOffset.UnixEpoch));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<IHostedService>().StopAsync(default);
        await _services.DisposeAsync();
    }

    private static ChangeSet Put(int number) =>
        ChangeSetJson.ReadTrusted(
            Encoding.UTF8.GetBytes(
                $$$"""[{"putFlag":{"key":"flag-{{{number % 5}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","description":"{{{number}}}"}}]"""
            )
        );
}
