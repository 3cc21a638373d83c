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

/// <summary>Runs change subscriptions of environments in a SQLite file, as the standalone host does.</summary>
internal sealed class SubscriptionHost : IAsyncDisposable
{
    public static readonly EnvironmentId Production = new("demo", "shop", "production");

    private readonly ServiceProvider _services;

    private SubscriptionHost(ServiceProvider services) => _services = services;

    public LogLines<ChangeSubscriptions> Log => (LogLines<ChangeSubscriptions>)_services.GetRequiredService<ILogger<ChangeSubscriptions>>();

    public IEnvironments Environments => _services.GetRequiredService<IEnvironments>();

    public IChangeCursors Cursors => _services.GetRequiredService<IChangeCursors>();

    /// <summary>Opens or creates the file, and starts the service.</summary>
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
        await host.AddEnvironmentAsync();
        await host._services.GetRequiredService<IHostedService>().StartAsync(default);
        return host;
    }

    /// <summary>Commits numbered changes, each of one flag.</summary>
    public async Task ApplyAsync(int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            var command = new ApplyCommand
            {
                Plan = new ChangeSetPlan(Put(i)),
                Actor = Actor.ForApiToken("test"),
                Message = $"change {i}",
            };
            Assert.IsType<Applied>(await Environments.ApplyAsync(Production, command));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<IHostedService>().StopAsync(default);
        await _services.DisposeAsync();
    }

    private async Task AddEnvironmentAsync()
    {
        var tenancy = _services.GetRequiredService<ITenancyStore>();
        await tenancy.AddOrganizationAsync(TestActors.Administrator, new(Production.Organization, "Demo", DateTimeOffset.UnixEpoch));
        await tenancy.AddProjectAsync(
            TestActors.Administrator,
            new(Production.Organization, Production.Project, "Shop", DateTimeOffset.UnixEpoch)
        );
        await tenancy.AddEnvironmentAsync(TestActors.Administrator, new(Production, Production.Environment, DateTimeOffset.UnixEpoch));
    }

    private static ChangeSet Put(int number) =>
        ChangeSetJson.ReadTrusted(
            Encoding.UTF8.GetBytes(
                $$$"""[{"putFlag":{"key":"flag-{{{number % 5}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","description":"{{{number}}}"}}]"""
            )
        );
}
