using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Tests.Changes;

/// <summary>Change subscriptions in a cluster: every committed change is delivered in order, at least once, despite faults.</summary>
public sealed class ChangeSubscriberTests : IClassFixture<Migrated<PostgreSqlDatabase>>, IAsyncLifetime
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly RecordingSubscriber _subscriber = new();
    private readonly LogLines<ChangeSubscriptions> _lines = new();

    public ChangeSubscriberTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    public async Task InitializeAsync()
    {
        var (tenancy, now) = (_database.Store.Tenancy, SampleChanges.Noon);
        await tenancy.AddOrganizationAsync(TestActors.Administrator, new(_environment.Organization, "Demo", now));
        await tenancy.AddProjectAsync(TestActors.Administrator, new(_environment.Organization, _environment.Project, "Shop", now));
        Assert.True(await tenancy.AddEnvironmentAsync(TestActors.Administrator, new(_environment, "Production", now)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Grain_Changes_DeliversThemInOrder()
    {
        await using var cluster = await StartAsync();

        for (var i = 0; i < 30; i++)
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 30));

        AssertInOrder(30);
    }

    [Fact]
    public async Task Grain_NewEpoch_DeliversTheOldEpochFirst()
    {
        await using var cluster = await StartAsync();
        _subscriber.Before = RecordingSubscriber.Fail;
        for (var i = 0; i < 3; i++)
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.StartEpoch());
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.StartEpoch());
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("last"));

        _subscriber.Before = null;
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(3, 2));

        Assert.Equal(
            [
                SampleCommands.Version(1, 1),
                SampleCommands.Version(1, 2),
                SampleCommands.Version(1, 3),
                SampleCommands.Version(2, 1),
                SampleCommands.Version(3, 1),
                SampleCommands.Version(3, 2),
            ],
            _subscriber.Of(_environment).Distinct()
        );
    }

    [Fact]
    public async Task Grain_SubscriberFails_RetriesUntilItSucceeds()
    {
        await using var cluster = await StartAsync();
        var failures = 0;
        _subscriber.Before = changes => failures++ < 2 ? RecordingSubscriber.Fail(changes) : Task.CompletedTask;

        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));

        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task Lag_SubscriberFails_IsPositiveUntilItSucceeds()
    {
        await using var cluster = await StartAsync();
        using var lag = new Measurements(
            cluster.Orleans.Silos[0].ServiceProvider.GetRequiredService<IMeterFactory>(),
            "flagcluster.subscriber.lag"
        );
        _subscriber.Before = RecordingSubscriber.Fail;

        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        await Waiting.Until(() => Task.FromResult(_lines.Of(1751).Count > 0), "the subscriber to fail");
        Assert.True(lag.Now()["recording"] > 0);

        _subscriber.Before = null;
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
        await Waiting.Until(() => Task.FromResult(lag.Now()["recording"] == 0), "the end of the log");
    }

    [Fact]
    public async Task Grain_NotificationsLost_CatchesUpOnItsReminder()
    {
        await using var cluster = await StartAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
        // These changes bypass the grain, so that no notification of them is published.
        for (var number = 2; number <= 250; number++)
            await AppendAsync(SampleCommands.Version(1, number));

        await Remindable(cluster).ReceiveReminder(GrainNames.CatchUp, default);
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 250));

        AssertInOrder(250);
    }

    [Fact]
    public async Task Grain_AnotherClusterOnTheSameStore_ResumesFromTheCursor()
    {
        await using (var cluster = await StartAsync())
        {
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
            await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
            await WaitForCursorAsync(SampleCommands.Version(1, 1));
        }
        await AppendAsync(SampleCommands.Version(1, 2));

        await using var next = await StartAsync();
        // Loading the environment publishes its version without a change.
        await next.Environments.PullAsync(_environment, EnvironmentVersion.None);
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 2));

        Assert.Equal([SampleCommands.Version(1, 1), SampleCommands.Version(1, 2)], _subscriber.Of(_environment));
    }

    [Fact]
    public async Task Grain_CursorNotSaved_DeliversTheSameChangesAgain()
    {
        await using var cluster = await StartAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
        _subscriber.Before = _ => ExecuteAsync("ALTER TABLE change_cursors RENAME TO change_cursors_renamed");

        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 2));
        await Waiting.Until(() => Task.FromResult(_lines.Of(1751).Count > 0), "saving the cursor to fail");
        _subscriber.Before = null;
        await ExecuteAsync("ALTER TABLE change_cursors_renamed RENAME TO change_cursors");
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("third"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 3));

        Assert.Equal(
            [SampleCommands.Version(1, 1), SampleCommands.Version(1, 2), SampleCommands.Version(1, 3)],
            _subscriber.Of(_environment).Distinct()
        );
        Assert.Equal(2, _subscriber.Of(_environment).Count(version => version == SampleCommands.Version(1, 2)));
    }

    [Fact]
    public async Task Grain_NoSubscribers_RemovesItsReminderUntilOneIsRegistered()
    {
        await using (var cluster = await StartAsync())
        {
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
            await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 1));
            Assert.Equal(1, await CountRemindersAsync());
        }
        await using (var without = await TestCluster.StartAsync(_database.Database))
        {
            await without.Environments.ApplyAsync(_environment, SampleCommands.Put("second"));
            await Waiting.Until(async () => await CountRemindersAsync() == 0, "the reminder to be removed");
        }

        // A subscriber that is registered again receives the changes in between as soon as the environment is loaded.
        await using var restarted = await StartAsync();
        await restarted.Environments.PullAsync(_environment, EnvironmentVersion.None);
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 2));

        Assert.Equal(1, await CountRemindersAsync());
        AssertInOrder(2);
    }

    [Fact]
    public async Task Grain_SiloKilled_ContinuesOnAnotherSiloWithoutAGap()
    {
        await using var cluster = await StartAsync(2);
        for (var i = 0; i < 5; i++)
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 5));
        Assert.True(cluster.Orleans.TryGetGrainContext(SubscriberId, out var context));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.GetSiloForAddress(context.Address.SiloAddress!)!);
        await cluster.Orleans.WaitForLivenessToStabilizeAsync(didKill: true);
        for (var i = 5; i < 10; i++)
            await cluster.ApplyUntilDoneAsync(_environment, SampleCommands.Put($"flag-{i}", operation: $"op-{i}"));
        await Remindable(cluster).ReceiveReminder(GrainNames.CatchUp, default);
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 10));

        AssertInOrder(10);
    }

    [Fact]
    public async Task Grain_OneOfTwoSubscribersFails_TheOtherReceivesEverything()
    {
        var failing = new RecordingSubscriber("failing") { Before = RecordingSubscriber.Fail };
        await using var cluster = await TestCluster.StartAsync(
            _database.Database,
            configure: silo => silo.Services.AddSingleton<IChangeSubscriber>(failing).AddSingleton<IChangeSubscriber>(_subscriber)
        );

        for (var i = 0; i < 5; i++)
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 5));

        AssertInOrder(5);
        Assert.Empty(failing.Of(_environment));
    }

    [Fact]
    public async Task Grain_CursorOfAStandaloneHost_ResumesFromIt()
    {
        for (var number = 1; number <= 3; number++)
            await AppendAsync(SampleCommands.Version(1, number));
        // The migration of a standalone database copies the cursor.
        await _database.Store.Cursors.SaveAsync("recording", _environment, SampleCommands.Version(1, 2));

        await using var cluster = await StartAsync();
        await cluster.Environments.PullAsync(_environment, EnvironmentVersion.None);
        await _subscriber.UntilAsync(_environment, SampleCommands.Version(1, 3));

        Assert.Equal([SampleCommands.Version(1, 3)], _subscriber.Of(_environment));
    }

    private GrainId SubscriberId => GrainId.Create(GrainNames.ChangeSubscriber, _environment.ToString());

    private IRemindable Remindable(TestCluster cluster) => cluster.Grains.GetGrain(SubscriberId).AsReference<IRemindable>();

    private Task<TestCluster> StartAsync(int silos = 1) =>
        TestCluster.StartAsync(
            _database.Database,
            silos,
            configure: silo => silo.Services.AddSingleton<IChangeSubscriber>(_subscriber).AddSingleton<ILogger<ChangeSubscriptions>>(_lines)
        );

    private void AssertInOrder(int last)
    {
        var versions = _subscriber.Of(_environment);
        Assert.Equal(Enumerable.Range(1, last).Select(number => SampleCommands.Version(1, number)), versions.Distinct());
        // Delivery is at least once: versions may repeat, but none arrives before its predecessor.
        Assert.All(versions.Zip(versions.Skip(1)), pair => Assert.True(pair.Second.Number <= pair.First.Number + 1));
    }

    private Task WaitForCursorAsync(EnvironmentVersion version) =>
        Waiting.Until(
            async () => await _database.Store.Cursors.ReadAsync("recording", _environment) == version,
            $"the cursor to be {version}"
        );

    private async Task AppendAsync(EnvironmentVersion version) =>
        Assert.True(
            await _database.Store.Log.AppendAsync(
                _environment,
                SampleCommands.Change(version, $"flag-{version.Number}"),
                version with
                {
                    Number = version.Number - 1,
                }
            )
        );

    private async Task<long> CountRemindersAsync()
    {
        await using var connection = await _database.Database.ConnectAsync();
        return await connection.ScalarAsync<long>($"SELECT count(*) FROM grain_reminders WHERE grain = '{SubscriberId}'");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.Database.ConnectAsync();
        await connection.ExecuteAsync(sql);
    }
}
