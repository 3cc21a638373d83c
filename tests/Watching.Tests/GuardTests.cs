using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

public sealed class SqliteGuardTests : GuardTests<SqliteDatabase>;

public sealed class PostgreSqlGuardTests : GuardTests<PostgreSqlDatabase>;

/// <summary>Tests rules that compare variants and act, over stored sums.</summary>
public abstract class GuardTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const long Minute = Watched.Minute;

    private readonly Migrated<TDatabase> _database = new();
    private readonly FakeTimeProvider _clock = new();
    private Watched _watched = null!;
    private long _start;
    private ulong _processes;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _clock.Advance(TimeSpan.FromSeconds(30));
        _watched = await new Watched(_database.Store, _clock).CreateAsync();
        _clock.Advance(TimeSpan.FromSeconds(30));
        _start = _watched.Now;
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_VariantWithMoreErrors_TurnsTheFlagOffOnce()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();
        await _watched.RunAsync();

        Assert.False((await _watched.FlagAsync()).Enabled);
        var change = Assert.Single(await _watched.ChangesByRulesAsync());
        var alert = Assert.Single(await _watched.AlertsAsync());
        var action = (await _watched.ActionsAsync())[0];
        Assert.Equal(new Actor(ActorKind.Rule, "guard"), change.Actor);
        Assert.Equal(action.Entry.Id, change.OperationId);
        Assert.StartsWith($"Alert {alert.Id}: In the window that ended at 2026-07-01T12:", change.Message, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Done, action.Status);
    }

    [Fact]
    public async Task Run_AlertWithNotification_SendsItOnce()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();
        await _watched.RunAsync();

        var notification = Assert.Single(_watched.Notifications);
        Assert.Equal((await _watched.ActionsAsync())[1].Entry.Id, notification.Id);
    }

    [Fact]
    public async Task Run_SeveralProcessesAtTheSameTime_ActOnce()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        var (anomalies, outbox) = (_database.Store.Get<IAnomalyStore>(), _database.Store.Get<IActionOutbox>());
        var others = Enumerable.Range(0, 3).Select(_ => new Watched(_database.Store, _clock) { Anomalies = anomalies, Outbox = outbox });

        await Task.WhenAll(others.Append(_watched).Select(process => Task.Run(process.RunAsync)));

        Assert.False((await _watched.FlagAsync()).Enabled);
        Assert.Single(await _watched.ChangesByRulesAsync());
        Assert.Single(await _watched.AlertsAsync());
        Assert.All(await _watched.ActionsAsync(), action => Assert.Equal(ActionStatus.Done, action.Status));
    }

    [Fact]
    public async Task Run_EqualVariants_DoesNothing()
    {
        await _watched.WriteAsync(Documents.Guard);
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var minute = 0; minute < 20; minute++)
            traffic.Minute(_start + minute * Minute, people: 200, on: 10, off: 10);
        await CloseAsync(traffic, 20);

        await _watched.RunAsync();

        Assert.Empty(await _watched.AlertsAsync());
        Assert.True((await _watched.FlagAsync()).Enabled);
    }

    [Fact]
    public async Task Run_EventsOfClientKeys_AreNotCountedByARuleThatActs()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5, kind: SdkKeyKind.Client);

        await _watched.RunAsync();

        Assert.Empty(await _watched.AlertsAsync());
        Assert.Equal(ReadingResult.NoData, (await _watched.StateAsync("guard")).Hold);
    }

    [Fact]
    public async Task Run_AfterTheFlagIsOff_KeepsTheAlertOpen()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        await _watched.RunAsync();
        await _watched.FoldAsync([], _start + 60 * Minute);
        _watched.AdvanceTo(_start + 61 * Minute);

        await _watched.RunAsync();

        Assert.Null(Assert.Single(await _watched.AlertsAsync()).ResolvedAt);
        Assert.Equal(RuleStatus.Firing, (await _watched.StateAsync("guard")).Status);
    }

    [Fact]
    public async Task Run_PersonChangedTheFlagAfterTheEvidenceBegan_RecordsOnly()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"description":"reviewed"}"""u8.ToArray()));

        await _watched.RunAsync();

        Assert.True((await _watched.FlagAsync()).Enabled);
        await AssertRecordedAsync("a person changed the flag or the rule");
    }

    [Fact]
    public async Task Run_PersonChangedAnotherFlag_Acts()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        var other = """{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}"""u8.ToArray();
        await _watched.ApplyAsync(new PutItemPlan(ItemKind.Flag, "other", other));

        await _watched.RunAsync();

        Assert.False((await _watched.FlagAsync()).Enabled);
    }

    [Fact]
    public async Task Run_WindowsOfLongAgo_RecordsOnly()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        _clock.Advance(TimeSpan.FromHours(1));

        await _watched.RunAsync();

        Assert.True((await _watched.FlagAsync()).Enabled);
        await AssertRecordedAsync("Alerts:MaxActionAgeSeconds");
    }

    [Fact]
    public async Task Run_RuleThatIsNotArmed_RecordsOnly()
    {
        await _watched.WriteAsync(Documents.Guard.Replace("\"severity\"", "\"armed\":false,\"severity\"", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        Assert.True((await _watched.FlagAsync()).Enabled);
        await AssertRecordedAsync("not armed");
    }

    [Fact]
    public async Task Run_FlagThatARuleJustChanged_IsNotChangedByAnotherRule()
    {
        await _watched.WriteAsync(Documents.Guard);
        await _watched.WriteAsync(
            Documents
                .Guard.Replace("\"guard\"", "\"second\"", StringComparison.Ordinal)
                .Replace("{\"disable\":true}", "{\"serve\":\"off\"}", StringComparison.Ordinal)
        );
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        Assert.Single(await _watched.ChangesByRulesAsync());
        var declined = (await _watched.ActionsAsync()).Single(action => action.Status == ActionStatus.Recorded);
        Assert.Contains("a rule changed the flag shortly before", declined.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ActionToServe_ServesTheVariantToEveryone()
    {
        await _watched.WriteAsync(Documents.Guard.Replace("{\"disable\":true}", "{\"serve\":\"off\"}", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        var flag = await _watched.FlagAsync();
        Assert.Equal("off", flag.DefaultVariant);
        Assert.Empty(flag.Rules);
        Assert.True(flag.Enabled);
    }

    [Fact]
    public async Task Run_ActionToRestore_RestoresTheStateBeforeTheLastChangeOfTheAnswers()
    {
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"defaultVariant":"on"}"""u8.ToArray()));
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"description":"released"}"""u8.ToArray()));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _watched.WriteAsync(Documents.Guard.Replace("{\"disable\":true}", "{\"restore\":true}", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        Assert.Equal("off", (await _watched.FlagAsync()).DefaultVariant);
    }

    [Fact]
    public async Task Run_StillAbnormalAfterARestore_DoesNotRestoreTheRestoredState()
    {
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"defaultVariant":"on"}"""u8.ToArray()));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _watched.WriteAsync(Documents.Guard.Replace("{\"disable\":true}", "{\"restore\":true}", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);
        await _watched.RunAsync();
        _start += 10 * Minute;
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        Assert.Single(await _watched.ChangesByRulesAsync());
        Assert.Equal("off", (await _watched.FlagAsync()).DefaultVariant);
    }

    [Fact]
    public async Task Run_ActionToRestoreAFlagWithoutAnEarlierState_Fails()
    {
        await _watched.WriteAsync(Documents.Guard.Replace("{\"disable\":true}", "{\"restore\":true}", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        var action = (await _watched.ActionsAsync())[0];
        Assert.Equal(ActionStatus.Failed, action.Status);
        Assert.Equal("The flag 'checkout' has no earlier state to restore.", action.Detail);
    }

    [Fact]
    public async Task Run_ActionToPause_FailsWithoutARollout()
    {
        await _watched.WriteAsync(Documents.Guard.Replace("{\"disable\":true}", "{\"pause\":true}", StringComparison.Ordinal));
        await BreakAsync(minutes: 5);

        await _watched.RunAsync();

        Assert.Equal(ActionStatus.Failed, (await _watched.ActionsAsync())[0].Status);
    }

    [Fact]
    public async Task Write_NewVersionOfARuleThatFired_ResolvesItsAlert()
    {
        await _watched.WriteAsync(Documents.Guard);
        await BreakAsync(minutes: 5);
        await _watched.RunAsync();

        await _watched.WriteAsync(Documents.Guard.Replace("\"critical\"", "\"warning\"", StringComparison.Ordinal));

        Assert.Equal("user:ada", Assert.Single(await _watched.AlertsAsync()).ResolvedBy);
    }

    private async Task BreakAsync(int minutes, SdkKeyKind kind = SdkKeyKind.Server)
    {
        var traffic = new Traffic(_watched.Id.ToString(), ++_processes);
        for (var minute = 1; minute <= minutes; minute++)
            traffic.Minute(_start + minute * Minute, people: 200, on: 3, off: 50, kind);
        await CloseAsync(traffic, minutes + 1);
    }

    private async Task CloseAsync(Traffic traffic, int minutes)
    {
        await _watched.FoldAsync(traffic.Events, _start + minutes * Minute);
        _watched.AdvanceTo(_start + (minutes + 1) * Minute);
    }

    private async Task AssertRecordedAsync(string detail)
    {
        var action = (await _watched.ActionsAsync())[0];
        Assert.Equal(ActionStatus.Recorded, action.Status);
        Assert.Contains(detail, action.Detail, StringComparison.Ordinal);
    }
}
