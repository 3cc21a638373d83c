using FlagCluster.Analytics.Storage;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

public sealed class SqliteCrashTests : CrashTests<SqliteDatabase>;

public sealed class PostgreSqlCrashTests : CrashTests<PostgreSqlDatabase>;

/// <summary>Tests that a process may end between any two steps: no action is done twice, and none is lost.</summary>
public abstract class CrashTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    /// <summary>More than a run has steps.</summary>
    private const int MaxSteps = 24;

    private readonly Migrated<TDatabase> _database = new();
    private readonly FakeTimeProvider _clock = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_ProcessThatEndsAtAnyStep_ActsExactlyOnce()
    {
        var environments = await CreateAsync();
        var crashed = 0;
        foreach (var (step, watched) in environments.Index())
        {
            crashed += await CrashAsync(watched, step) ? 1 : 0;

            await watched.RunAsync();

            Assert.False((await watched.FlagAsync()).Enabled, $"step {step}");
            Assert.Single(await watched.ChangesByRulesAsync());
            Assert.Single(await watched.AlertsAsync());
            Assert.All(await watched.ActionsAsync(), action => Assert.Equal(ActionStatus.Done, action.Status));
            Assert.Single(watched.Notifications.Select(notification => notification.Id).Distinct());
        }

        // Every step was a crash point, and the last environments had none left.
        Assert.InRange(crashed, 10, MaxSteps - 1);
    }

    /// <summary>Creates an environment for each step, all of which have the same events.</summary>
    private async Task<IReadOnlyList<Watched>> CreateAsync()
    {
        var slugs = Enumerable.Range(0, MaxSteps).Select(step => $"step-{step}").ToArray();
        await _database.Store.AddKeysAsync(slugs);
        var environments = new List<Watched>();
        foreach (var slug in slugs)
        {
            var watched = await new Watched(_database.Store, _clock, slug).CreateAsync();
            await watched.WriteAsync(Documents.Guard);
            environments.Add(watched);
        }
        var start = environments[0].Now;
        var events = new List<Analytics.Counting.CountedEvent>();
        foreach (var (number, watched) in environments.Index())
        {
            var traffic = new Traffic(watched.Id.ToString(), (ulong)number + 1);
            for (var minute = 1; minute <= 3; minute++)
                traffic.Minute(start + minute * Watched.Minute, people: 200, on: 3, off: 50);
            events.AddRange(traffic.Events);
        }
        await environments[0].FoldAsync(events.OrderBy(one => one.Time), start + 4 * Watched.Minute);
        environments[0].AdvanceTo(start + 5 * Watched.Minute);
        return environments;
    }

    /// <summary>Runs a watch in a process that ends at a step.</summary>
    /// <returns>False when it had fewer steps.</returns>
    private static async Task<bool> CrashAsync(Watched watched, int step)
    {
        var crashes = new Crashes(step);
        var (store, outbox, environments) = (watched.Anomalies, watched.Outbox, watched.Environments);
        watched.Anomalies = new CrashingStore(store, crashes);
        watched.Outbox = new CrashingOutbox(outbox, crashes);
        watched.Environments = new CrashingEnvironments(environments, crashes);
        try
        {
            await watched.RunAsync();
        }
        catch (CrashException)
        {
            // The process has ended.
        }
        (watched.Anomalies, watched.Outbox, watched.Environments) = (store, outbox, environments);
        return crashes.Happened;
    }
}
