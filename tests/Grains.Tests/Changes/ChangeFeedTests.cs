using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;
using FlagCluster.Grains.Changes;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace FlagCluster.Grains.Tests.Changes;

/// <summary>
/// The change feed and with it every subscriber: what is committed is handed over, in order, whatever is lost on the way.
/// </summary>
public sealed class ChangeFeedTests : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly RecordingSink _sink = new();
    private readonly LogLines<ChangeSubscriberGrain> _lines = new();

    public ChangeFeedTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    [Fact]
    public async Task Feed_OfChanges_HandsThemOverInOrder()
    {
        await using var cluster = await StartAsync();

        for (var i = 0; i < 30; i++) await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 30));

        AssertInOrder(30);
    }

    [Fact]
    public async Task Feed_AfterANewEpoch_HandsOverTheOldEpochFirst()
    {
        await using var cluster = await StartAsync();
        _sink.Before = _ => throw new IOException("The sink is away, as the test wants it.");
        for (var i = 0; i < 3; i++) await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.StartEpoch());
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.StartEpoch());
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("last"));

        _sink.Before = null;
        await _sink.UntilAsync(_environment, SampleCommands.Version(3, 2));

        Assert.Equal([SampleCommands.Version(1, 1), SampleCommands.Version(1, 2), SampleCommands.Version(1, 3), SampleCommands.Version(2, 1), SampleCommands.Version(3, 1), SampleCommands.Version(3, 2)], _sink.Of(_environment).Distinct());
    }

    [Fact]
    public async Task Feed_WhenTheSinkFails_TriesAgainByItself()
    {
        await using var cluster = await StartAsync();
        var failures = 0;
        _sink.Before = _ => failures++ < 2 ? throw new IOException("The sink is away, as the test wants it.") : Task.CompletedTask;

        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));

        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task Lag_WhileTheSinkFails_IsMoreThanNothingAndNothingAgainAtTheEnd()
    {
        await using var cluster = await StartAsync();
        using var lag = new Measurements(cluster.Orleans.Silos[0].ServiceProvider.GetRequiredService<IMeterFactory>(), "flagcluster.subscriber.lag");
        _sink.Before = _ => throw new IOException("The sink is away, as the test wants it.");
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        await Waiting.Until(() => Task.FromResult(_lines.Of(1604).Count > 0), "the sink to fail");

        Assert.True(lag.Now()[GrainNames.ChangeFeed] > 0);

        _sink.Before = null;
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));
        await Waiting.Until(() => Task.FromResult(lag.Now()[GrainNames.ChangeFeed] == 0), "the feed to be at the log's end");
    }

    [Fact]
    public async Task Feed_AfterHintsThatWereLost_CatchesUpByItsReminder()
    {
        await using var cluster = await StartAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));
        // Written past the grain: no hint was ever sent for these.
        for (var number = 2; number <= 250; number++) await AppendAsync(SampleCommands.Version(1, number));

        await Feed(cluster).ReceiveReminder(GrainNames.CatchUp, default);
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 250));

        AssertInOrder(250);
    }

    [Fact]
    public async Task Feed_InAnotherClusterLater_GoesOnWhereItWas()
    {
        await using (var cluster = await StartAsync())
        {
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
            await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));
        }
        await AppendAsync(SampleCommands.Version(1, 2));

        await using var next = await StartAsync();
        // Loading the environment tells its version; nothing is changed.
        await next.Environments.PullAsync(_environment, EnvironmentVersion.None);
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 2));

        Assert.Equal([SampleCommands.Version(1, 1), SampleCommands.Version(1, 2)], _sink.Of(_environment));
    }

    [Fact]
    public async Task Feed_WhenItsCursorCannotBeKept_HandsTheSameOverAgain()
    {
        await using var cluster = await StartAsync();
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));
        _sink.Before = changes => StateAsync("ALTER TABLE grain_states RENAME TO grain_states_away");

        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 2));
        await Waiting.Until(() => Task.FromResult(_lines.Of(1604).Count > 0), "the cursor to be refused");
        _sink.Before = null;
        await StateAsync("ALTER TABLE grain_states_away RENAME TO grain_states");
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("third"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 3));

        Assert.Equal([SampleCommands.Version(1, 1), SampleCommands.Version(1, 2), SampleCommands.Version(1, 3)], _sink.Of(_environment).Distinct());
        Assert.Equal(2, _sink.Of(_environment).Count(version => version == SampleCommands.Version(1, 2)));
    }

    [Fact]
    public async Task Feed_WithoutASink_KeepsNoReminderAndTakesAnOldOneAway()
    {
        await using (var cluster = await StartAsync())
        {
            await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first"));
            await _sink.UntilAsync(_environment, SampleCommands.Version(1, 1));
            Assert.Equal(1, await RemindersAsync());
        }
        await using (var without = await TestCluster.StartAsync(_database.Database))
        {
            await without.Environments.ApplyAsync(_environment, SampleCommands.Put("second"));
            await Waiting.Until(async () => await RemindersAsync() == 0, "the reminder to be taken away");
        }

        // Whoever comes back is handed what was changed meanwhile, as soon as the environment is loaded.
        await using var again = await StartAsync();
        await again.Environments.PullAsync(_environment, EnvironmentVersion.None);
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 2));
        Assert.Equal(1, await RemindersAsync());
        AssertInOrder(2);
    }

    [Fact]
    public async Task Feed_AfterItsSiloWasKilled_GoesOnOnAnotherWithoutAGap()
    {
        await using var cluster = await StartAsync(2);
        for (var i = 0; i < 5; i++) await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 5));
        Assert.True(cluster.Orleans.TryGetGrainContext(FeedId, out var context));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.GetSiloForAddress(context.Address.SiloAddress!)!);
        await cluster.Orleans.WaitForLivenessToStabilizeAsync(didKill: true);
        for (var i = 5; i < 10; i++) await cluster.ApplyUntilDoneAsync(_environment, SampleCommands.Put($"flag-{i}", operation: $"op-{i}"));
        await Feed(cluster).ReceiveReminder(GrainNames.CatchUp, default);
        await _sink.UntilAsync(_environment, SampleCommands.Version(1, 10));

        AssertInOrder(10);
    }

    private GrainId FeedId => GrainId.Create(GrainNames.ChangeFeed, _environment.ToString());

    private IRemindable Feed(TestCluster cluster) => cluster.Grains.GetGrain(FeedId).AsReference<IRemindable>();

    private Task<TestCluster> StartAsync(int silos = 1) =>
        TestCluster.StartAsync(_database.Database, silos, configure: silo =>
            silo.Services.AddSingleton<IChangeSink>(_sink).AddSingleton<ILogger<ChangeSubscriberGrain>>(_lines));

    private void AssertInOrder(int last)
    {
        var versions = _sink.Of(_environment);
        Assert.Equal(Enumerable.Range(1, last).Select(number => SampleCommands.Version(1, number)), versions.Distinct());
        // At least once: a version may come again, but never one before the one before it was there.
        Assert.Equal(versions.Order(), versions);
    }

    private async Task AppendAsync(EnvironmentVersion version) => Assert.True(await _database.Store.Log.AppendAsync(
        _environment,
        new() { Version = version, Changes = new([new PutItem(SampleCommands.Flag($"flag-{version.Number}"))]), Time = DateTimeOffset.UnixEpoch, Actor = Actor.ForApiToken("elsewhere") },
        version with { Number = version.Number - 1 }));

    private async Task<long> RemindersAsync()
    {
        await using var connection = await _database.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM grain_reminders WHERE grain = '{FeedId}'";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task StateAsync(string sql)
    {
        await using var connection = await _database.Database.ConnectAsync();
        await connection.ExecuteAsync(sql);
    }
}
