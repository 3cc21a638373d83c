using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

public sealed class SqliteWindowRuleTests : WindowRuleTests<SqliteDatabase>;

public sealed class PostgreSqlWindowRuleTests : WindowRuleTests<PostgreSqlDatabase>;

/// <summary>Tests rules that compare windows, over stored sums.</summary>
public abstract class WindowRuleTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const long Minute = Watched.Minute;

    private readonly Migrated<TDatabase> _database = new();
    private Watched _watched = null!;
    private long _start;
    private int _minute;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _watched = await new Watched(_database.Store, new FakeTimeProvider()).CreateAsync();
        _start = _watched.Now;
        await _watched.WriteAsync(Documents.Errors);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_AbnormalForLongEnough_Fires()
    {
        await PlayAsync(0, 0, 30, 30);

        var alert = Assert.Single(await _watched.AlertsAsync());
        Assert.Equal(_start + 4 * Minute, alert.Fired.End);
        Assert.Equal(0.5, alert.Fired.Value);
        Assert.Single(_watched.Notifications);
    }

    [Fact]
    public async Task Run_AbnormalForOneWindow_DoesNotFire()
    {
        await PlayAsync(0, 30, 0, 0);

        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_NormalForLongEnough_ResolvesTheAlert()
    {
        await PlayAsync(30, 30, 0, 0);

        var alert = Assert.Single(await _watched.AlertsAsync());
        Assert.Equal((_start + 4 * Minute, "rule"), (alert.ResolvedAt!.Value, alert.ResolvedBy));
    }

    [Fact]
    public async Task Run_AlertThatFiresAndResolves_IsQueuedForWebhooks()
    {
        await _database.Store.AddAsync(SampleWebhooks.Webhook("a", events: "alert.*"));

        await PlayAsync(30, 30, 0, 0);

        var queued = await _database.Store.Get<IWebhookLog>().ListAsync("a", status: null, after: null, limit: 10);
        Assert.Equal(["alert.firing", "alert.resolved"], queued.Select(delivery => delivery.Event.Type).Order());
        Assert.All(queued, delivery => Assert.Equal("acme/shop/production", delivery.Event.Scope.ToString()));
    }

    [Fact]
    public async Task Resolve_ByAPerson_IsQueuedForWebhooks()
    {
        await PlayAsync(30, 30);
        await _database.Store.AddAsync(SampleWebhooks.Webhook("a", events: "alert.*"));
        var alert = Assert.Single(await _watched.AlertsAsync());

        await _watched.Alerts.ResolveAsync(Watched.Person, alert.Environment, alert.Id, _watched.Clock.GetUtcNow());

        var queued = await _database.Store.Get<IWebhookLog>().ListAsync("a", status: null, after: null, limit: 10);
        Assert.Equal("alert.resolved", Assert.Single(queued).Event.Type);
    }

    [Fact]
    public async Task Run_NoDataWhileFiring_NeitherResolvesNorFires()
    {
        await PlayAsync(30, 30);
        await PlayNothingAsync(minutes: 200);

        Assert.Null(Assert.Single(await _watched.AlertsAsync()).ResolvedAt);
        var state = await _watched.StateAsync("errors");
        Assert.Equal((RuleStatus.Firing, ReadingResult.NoData), (state.Status, state.Hold));
        Assert.Equal(_start + 202 * Minute, state.End);
    }

    [Fact]
    public async Task Run_AfterTheAlertIsResolved_FiresAgain()
    {
        await PlayAsync(30, 30, 0, 0, 0, 0, 0);

        await PlayAsync(30, 30);

        var alerts = await _watched.AlertsAsync();
        Assert.Equal([_start + 9 * Minute, _start + 2 * Minute], alerts.Select(alert => alert.Fired.End));
    }

    [Fact]
    public async Task Run_BetweenTheLimits_KeepsTheAlertOpen()
    {
        // Fires above a tenth and clears at half of that: 8 % is between.
        await PlayAsync(30, 30, 5, 5, 5, 5);

        Assert.Null(Assert.Single(await _watched.AlertsAsync()).ResolvedAt);
    }

    [Fact]
    public async Task Resolve_OpenAlert_LetsTheRuleFireAgainAfterItsCooldown()
    {
        await PlayAsync(30, 30);
        var open = Assert.Single(await _watched.AlertsAsync());

        await _watched.Alerts.ResolveAsync(Watched.Person, open.Environment, open.Id, _watched.Clock.GetUtcNow());
        await PlayAsync(30, 30, 30, 30, 30, 30, 30);

        Assert.Equal([_start + 7 * Minute, _start + 2 * Minute], (await _watched.AlertsAsync()).Select(alert => alert.Fired.End));
    }

    [Fact]
    public async Task Run_LateEvents_ChangeNoVerdict()
    {
        await PlayAsync(0, 0, 0);

        // All of them failed, in windows that are closed.
        await _watched.FoldAsync(
            new Traffic(_watched.Id.ToString(), 2).Evaluations(_start, 500, 500).Evaluations(_start + Minute, 500, 500).Events,
            _start + 4 * Minute
        );
        await _watched.RunAsync();

        Assert.Empty(await _watched.AlertsAsync());
    }

    [Fact]
    public async Task Run_RuleWrittenLater_DoesNotEvaluateWindowsBeforeIt()
    {
        await PlayAsync(30, 30, 30);
        _watched.AdvanceTo(_start + 10 * Minute);

        await _watched.WriteAsync(Documents.Errors.Replace("\"errors\",", "\"later\",", StringComparison.Ordinal));
        await PlayAsync(0);

        Assert.Equal(["errors"], (await _watched.AlertsAsync()).Select(alert => alert.Rule.Name));
    }

    /// <summary>Plays minutes with 60 evaluations each, of which some failed, and evaluates the rules after each.</summary>
    private async Task PlayAsync(params int[] failed)
    {
        foreach (var count in failed)
        {
            var minute = new Traffic(_watched.Id.ToString(), (ulong)(100 + _minute));
            minute.Evaluations(_start + _minute * Minute, 60, count);
            await _watched.FoldAsync(minute.Events, _start + ++_minute * Minute);
            await _watched.RunAsync();
        }
    }

    private async Task PlayNothingAsync(int minutes)
    {
        _minute += minutes;
        await _watched.FoldAsync([], _start + _minute * Minute);
        await _watched.RunAsync();
    }
}
