using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

public sealed class SqliteTrustTests : TrustTests<SqliteDatabase>;

public sealed class PostgreSqlTrustTests : TrustTests<PostgreSqlDatabase>;

/// <summary>Tests that no verdict depends on rows that were removed: keys of the control data, people after their retention.</summary>
public abstract class TrustTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const long Minute = Watched.Minute;
    private const string Old = "old-key",
        New = "new-key";

    private readonly Migrated<TDatabase> _database = new();
    private readonly FakeTimeProvider _clock = new();
    private Watched _watched = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _watched = await Watched.GuardedAsync(_database.Store, _clock);
        _start = _watched.Now;
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_AServerKeyWasDeleted_IsNoEvidence()
    {
        await _database.Store.AddKeyAsync(_watched.Id, Old);
        await _database.Store.AddKeyAsync(_watched.Id, New);
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var person = 0; person < 600; person++)
        {
            var time = _start + Minute + person * 50L;
            var isOn = person % 2 == 0;
            traffic.Exposed(time, $"hmac-sha256:{person}", isOn ? "on" : "off", key: New);
            // The events of both variants are as many, but come by other keys.
            if (person < 100)
                traffic.Track(time + 100, $"hmac-sha256:{person}", "error", key: isOn ? New : Old);
        }
        await CloseAsync(traffic, 3);
        await _watched.RunAsync();
        var before = (await _watched.StateAsync("guard")).Evidence;

        Assert.True(await _database.Store.Credentials.DeleteSdkKeyAsync(TestActors.Administrator, _watched.Id, Old));
        await CloseAsync(new Traffic(_watched.Id.ToString(), 2), 4);
        await _watched.RunAsync();

        Assert.Equal((50, 50), (before!.Treatment, before.Control));
        Assert.Equal(before, (await _watched.StateAsync("guard")).Evidence);
        Assert.True((await _watched.FlagAsync()).Enabled);
        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_EventsOfAKeyThatNeverWasInTheControlData_CountByWhatIsRecorded()
    {
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var person = 0; person < 400; person++)
        {
            traffic.Exposed(_start + Minute + person, $"hmac-sha256:{person}", person % 2 == 0 ? "on" : "off", key: "rebuilt");
            if (person % 4 == 0)
                traffic.Track(_start + Minute + person + 500, $"hmac-sha256:{person}", "error", key: "rebuilt");
        }
        await CloseAsync(traffic, 3);

        await _watched.RunAsync();

        Assert.False((await _watched.FlagAsync()).Enabled);
    }

    [Fact]
    public async Task Run_PeopleWereRemoved_HoldsAndIsNoEvidence()
    {
        await CloseAsync(new Traffic(_watched.Id.ToString(), 1).Minute(_start + Minute, people: 600, on: 6, off: 6), 3);
        await _watched.RunAsync();
        var before = (await _watched.StateAsync("guard")).Evidence;

        // The events of people without the variant are removed, as if retention had reached them first.
        await using (var connection = await _database.Database.ConnectAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """
                DELETE FROM analytics_person_tracks WHERE person IN (
                    SELECT person FROM analytics_exposures
                    WHERE variant = (SELECT id FROM analytics_texts WHERE text = 'off'))
                """;
            Assert.InRange(await command.ExecuteNonQueryAsync(), 40, 60);
        }
        await CloseAsync(new Traffic(_watched.Id.ToString(), 2), 4);
        await _watched.RunAsync();

        var state = await _watched.StateAsync("guard");
        Assert.Equal((ReadingResult.NotEnough, UndefinedReason.CountsShrank), (state.Hold, state.Undefined));
        Assert.Equal(before, state.Evidence);
        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_PhaseThatIsLongerThanPeopleAreKept_Holds()
    {
        _watched.PeopleDays = 1;
        var later = _start + 2 * 86_400_000L;
        await CloseAsync(new Traffic(_watched.Id.ToString(), 1).Minute(later, people: 400, on: 3, off: 50), 2 * 1_440 + 2);

        for (var pass = 0; pass < 60; pass++)
            await _watched.RunAsync();

        var state = await _watched.StateAsync("guard");
        Assert.Equal((ReadingResult.NotEnough, UndefinedReason.PeopleExpired), (state.Hold, state.Undefined));
        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_ActionOfADeletedRule_IsNotDoneForANewOneWithItsName()
    {
        await CloseAsync(new Traffic(_watched.Id.ToString(), 1).Minute(_start + Minute, people: 400, on: 3, off: 50), 3);
        _watched.Environments = new CrashingEnvironments(_watched.Environments, new Crashes(0));
        await Assert.ThrowsAsync<CrashException>(_watched.RunAsync);
        Assert.Equal(ActionStatus.Pending, (await _watched.ActionsAsync())[0].Status);

        Assert.True(await _watched.Rules.DeleteRuleAsync(Watched.Person, _watched.Id.ToString(), "guard", 1, _clock.GetUtcNow()));
        await _watched.WriteAsync(Documents.Guard.Replace("\"people\":100", "\"people\":100000", StringComparison.Ordinal));
        var restarted = new Watched(_database.Store, _clock) { Anomalies = _watched.Anomalies, Outbox = _watched.Outbox };
        await restarted.RunAsync();

        Assert.Equal(2, (await _watched.Rules.FindRuleAsync(_watched.Id.ToString(), "guard"))!.Version);
        Assert.True((await restarted.FlagAsync()).Enabled);
        Assert.Equal(ActionStatus.Recorded, (await restarted.ActionsAsync())[0].Status);
    }

    private async Task CloseAsync(Traffic traffic, int minutes)
    {
        await _watched.FoldAsync(traffic.Events, _start + minutes * Minute);
        _watched.AdvanceTo(_start + (minutes + 1) * Minute);
    }
}
