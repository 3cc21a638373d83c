using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Tests.Changes;

/// <summary>The end of change subscriptions in a cluster when their environment is deleted.</summary>
public sealed class DeletedEnvironmentTests(Migrated<PostgreSqlDatabase> database) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly RecordingSubscriber _subscriber = new();
    private readonly LogLines<ChangeSubscriptions> _lines = new();

    private GrainId SubscriberId => GrainId.Create(GrainNames.ChangeSubscriber, _environment.ToString());

    [Fact]
    public async Task Reminder_EnvironmentDeleted_IsRemoved()
    {
        await using var cluster = await StartAsync();
        await AddEnvironmentAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
        Assert.Equal(1, await CountRemindersAsync());

        await database.Store.Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, _environment);

        await RemindUntilRemovedAsync(cluster);
    }

    [Fact]
    public async Task Reminder_EnvironmentDeletedWhileBehind_RemainsUntilCaughtUp()
    {
        await using var cluster = await StartAsync();
        await AddEnvironmentAsync();
        _subscriber.Before = _ => throw new IOException("The test makes the subscriber fail.");
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await Waiting.Until(() => Task.FromResult(_lines.Of(1751).Count > 0), "the subscriber to fail");
        await database.Store.Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, _environment);

        await RemindAsync(cluster);
        await RemindAsync(cluster);
        var whileBehind = await CountRemindersAsync();
        _subscriber.Before = null;
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
        await RemindUntilRemovedAsync(cluster);

        Assert.Equal(1, whileBehind);
    }

    [Fact]
    public async Task Reminder_EnvironmentNewerThanTheDirectory_Remains()
    {
        await using var cluster = await StartAsync();
        await AddEnvironmentAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));

        await RemindAsync(cluster);
        await RemindAsync(cluster);

        Assert.Equal(1, await CountRemindersAsync());
    }

    private Task<TestCluster> StartAsync() =>
        TestCluster.StartAsync(
            database.Database,
            settings: new() { ["Control:RefreshSeconds"] = "3600" },
            configure: silo => silo.Services.AddSingleton<IChangeSubscriber>(_subscriber).AddSingleton<ILogger<ChangeSubscriptions>>(_lines)
        );

    private async Task AddEnvironmentAsync()
    {
        var (tenancy, now) = (database.Store.Tenancy, SampleChanges.Noon);
        await tenancy.AddOrganizationAsync(TestActors.Administrator, new(_environment.Organization, "Demo", now));
        await tenancy.AddProjectAsync(TestActors.Administrator, new(_environment.Organization, _environment.Project, "Shop", now));
        Assert.True(await tenancy.AddEnvironmentAsync(TestActors.Administrator, new(_environment, "Production", now)));
    }

    private Task RemindAsync(TestCluster cluster) =>
        cluster.Grains.GetGrain(SubscriberId).AsReference<IRemindable>().ReceiveReminder(GrainNames.CatchUp, default);

    private Task RemindUntilRemovedAsync(TestCluster cluster) =>
        Waiting.Until(
            async () =>
            {
                await RemindAsync(cluster);
                return await CountRemindersAsync() == 0;
            },
            "the reminder to be removed"
        );

    private async Task<long> CountRemindersAsync()
    {
        await using var connection = await database.Database.ConnectAsync();
        return await connection.ScalarAsync<long>($"SELECT count(*) FROM grain_reminders WHERE grain = '{SubscriberId}'");
    }
}
