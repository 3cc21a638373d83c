using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Environments.Tests.Subscribers;

public sealed class ChangeSubscriptionBackgroundServiceTests : IDisposable
{
    /// <summary>So long that nothing is handed over without a notification.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromDays(1);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingSubscriber _subscriber = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Execute_WatchFailsUnexpectedly_OpensItAgain()
    {
        await using var store = OpenStore.Sqlite(_folder.File("flags.db"));
        await store.Migrator.MigrateAsync();
        var environment = SampleCommands.Environment();
        await AddAsync(store.Tenancy, environment);
        await using var services = Services(store);
        var source = (FaultyEnvironments)services.GetRequiredService<IEnvironments>();
        source.WatchException = new InvalidOperationException("simulated by the test");
        var service = services.GetRequiredService<IHostedService>();
        var caughtUp = _time.NextTimerAsync(delay => delay == CatchUp);
        await service.StartAsync(default);
        await caughtUp.Soon();

        source.WatchException = null;
        await source.ApplyAsync(environment, SampleCommands.Put("banner"));
        await Waiting.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(_subscriber.Of(environment).Count > 0);
            },
            "the change"
        );

        Assert.Equal([SampleCommands.Version(1, 1)], _subscriber.Of(environment));
        await service.StopAsync(default).Soon();
    }

    private ServiceProvider Services(OpenStore store)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationManager { ["Subscriber:CatchUpSeconds"] = $"{CatchUp.TotalSeconds}" })
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(store.Log)
            .AddSingleton(store.Cursors)
            .AddSingleton(store.Tenancy)
            .AddSingleton<IChangeSubscriber>(_subscriber)
            .AddSingleton<LocalEnvironments>()
            .AddSingleton<IEnvironments>(provider => new FaultyEnvironments(provider.GetRequiredService<LocalEnvironments>()))
            .AddLogging();
        return services.AddLocalEnvironments().AddChangeSubscriptionService().BuildServiceProvider();
    }

    private static async Task AddAsync(ITenancyStore tenancy, EnvironmentId id)
    {
        var actor = Actor.ForSystem("test");
        await tenancy.AddOrganizationAsync(actor, new(id.Organization, "Demo", DateTimeOffset.UnixEpoch));
        await tenancy.AddProjectAsync(actor, new(id.Organization, id.Project, "Shop", DateTimeOffset.UnixEpoch));
        await tenancy.AddEnvironmentAsync(actor, new(id, id.Environment, DateTimeOffset.UnixEpoch));
    }
}
