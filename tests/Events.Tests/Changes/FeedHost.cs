using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;
using FlagCluster.Store.Migrations;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Tests.Changes;

/// <summary>Environments on a SQLite file with the feed of their changes, as a host has them.</summary>
internal sealed class FeedHost : IAsyncDisposable
{
    public static readonly EnvironmentId Production = new("demo", "shop", "production");

    private readonly ServiceProvider _services;

    private FeedHost(ServiceProvider services) => _services = services;

    /// <summary>What the feed said.</summary>
    public LogLines<ChangeFeed> Logged => (LogLines<ChangeFeed>)_services.GetRequiredService<ILogger<ChangeFeed>>();

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public IEnvironments Environments => _services.GetRequiredService<IEnvironments>();

    public IEnvironmentLog Log => _services.GetRequiredService<IEnvironmentLog>();

    public IChangeCursors Cursors => _services.GetRequiredService<IChangeCursors>();

    /// <summary>Opens the file, made if need be, and starts the feed.</summary>
    public static async Task<FeedHost> StartAsync(string path, Action<IServiceCollection> sinks, string brokers = "")
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationManager { ["Kafka:BootstrapServers"] = brokers, ["Kafka:DeliverySeconds"] = "2" });
        services.AddLogging().AddSingleton<ILogger<ChangeFeed>>(new LogLines<ChangeFeed>()).AddSqliteStore(options => options.Path = path).AddLocalEnvironments().AddChangeFeed();
        sinks(services);
        var host = new FeedHost(services.BuildServiceProvider());
        await host._services.GetRequiredService<StoreMigrator>().MigrateAsync();
        await host.AddAsync(Production);
        await host._services.GetRequiredService<IHostedService>().StartAsync(default);
        return host;
    }

    /// <summary>Commits a change of one flag for each number.</summary>
    public async Task ApplyAsync(int from, int count, EnvironmentId? environment = null)
    {
        for (var i = from; i < from + count; i++)
            Assert.IsType<Applied>(await Environments.ApplyAsync(environment ?? Production, new() { Plan = new ChangeSetPlan(Put(i)), Actor = Actor.ForApiToken("test"), Message = $"change {i}" }));
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

    private static ChangeSet Put(int number) => ChangeSetJson.ReadTrusted(System.Text.Encoding.UTF8.GetBytes(
        $$$"""[{"putFlag":{"key":"flag-{{{number % 5}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","description":"{{{number}}}"}}]"""));
}
