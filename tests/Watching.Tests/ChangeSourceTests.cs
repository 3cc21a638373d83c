using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

/// <summary>Tests which changes of a flag have precedence over a rule: all that a person decided, however it arrived.</summary>
public sealed class ChangeSourceTests : IAsyncLifetime
{
    private const long Minute = Watched.Minute;

    private readonly Migrated<SqliteDatabase> _database = new();
    private readonly FakeTimeProvider _clock = new();
    private Watched _watched = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _watched = await Watched.GuardedAsync(_database.Store, _clock);
        _start = _watched.Now;
        var traffic = new Traffic(_watched.Id.ToString(), 1);
        for (var minute = 1; minute <= 5; minute++)
            traffic.Minute(_start + minute * Minute, people: 200, on: 3, off: 50);
        await _watched.FoldAsync(traffic.Events, _start + 6 * Minute);
        _watched.AdvanceTo(_start + 7 * Minute);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(ActorKind.System, "git")]
    [InlineData(ActorKind.System, "bundle")]
    [InlineData(ActorKind.Schedule, "42")]
    [InlineData(ActorKind.ServiceAccount, "pipeline")]
    [InlineData(ActorKind.ApiToken, "7f3a")]
    public async Task Run_FlagWasFixedAfterTheEvidenceBegan_RecordsOnly(ActorKind kind, string id)
    {
        await ChangeAsync(new(kind, id));

        await _watched.RunAsync();

        Assert.True((await _watched.FlagAsync()).Enabled);
        var action = (await _watched.ActionsAsync())[0];
        Assert.Equal(ActionStatus.Recorded, action.Status);
        Assert.Contains("a person changed the flag or the rule", action.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ARolloutTookItsNextStep_Acts()
    {
        await ChangeAsync(new(ActorKind.Rollout, "checkout"));

        await _watched.RunAsync();

        Assert.False((await _watched.FlagAsync()).Enabled);
    }

    /// <summary>Unleash/unleash#7386: what is recorded of the use of a flag is no change of the flag.</summary>
    [Fact]
    public async Task Fold_EventsOfAFlag_DoNotConflictWithItsChange()
    {
        var head = await _database.Store.Log.ReadHeadAsync(_watched.Id);
        var (described, before) = (
            new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"description":"used"}"""u8.ToArray()),
            await _watched.FlagAsync()
        );

        await _watched.FoldAsync(
            new Traffic(_watched.Id.ToString(), 2).Minute(_start + 7 * Minute, people: 50).Events,
            _start + 8 * Minute
        );

        Assert.Equal(before.Json.ToArray(), (await _watched.FlagAsync()).Json.ToArray());
        var command = new ApplyCommand
        {
            Plan = described,
            Actor = Watched.Person,
            Precondition = Precondition.At(head),
        };
        Assert.IsType<Applied>(await _watched.Environments.ApplyAsync(_watched.Id, command));
    }

    private Task<ApplyResult> ChangeAsync(Actor actor) =>
        _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"description":"fixed"}"""u8.ToArray()), actor);
}
