using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Watching.Flags;

namespace FlagCluster.Watching.Tests;

/// <summary>Tests which flags are followed, and when their phases begin.</summary>
public sealed class RolloutPhaseTests : IAsyncLifetime
{
    private readonly Migrated<SqliteDatabase> _database = new();
    private readonly FakeTimeProvider _clock = new();
    private Watched _watched = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _watched = await new Watched(_database.Store, _clock).CreateAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Write_RuleThatComparesVariants_FollowsItsFlag()
    {
        await _watched.WriteAsync(Documents.Guard);

        Assert.Equal(_watched.Now, Assert.Single((await FollowedAsync())!.Phases));
    }

    [Fact]
    public async Task Write_RuleThatComparesWindows_FollowsNothing()
    {
        await _watched.WriteAsync(Documents.Errors);

        Assert.Null(await FollowedAsync());
    }

    [Fact]
    public async Task Write_SecondVersion_KeepsThePhase()
    {
        await _watched.WriteAsync(Documents.Guard);
        var created = _watched.Now;
        _clock.Advance(TimeSpan.FromMinutes(1));

        await _watched.WriteAsync(Documents.Guard);

        Assert.Equal(created, Assert.Single((await FollowedAsync())!.Phases));
    }

    [Fact]
    public async Task Delete_LastRuleThatCompares_FollowsTheFlagNoLonger()
    {
        await _watched.WriteAsync(Documents.Guard);

        var deleted = await _watched.Rules.DeleteRuleAsync(Watched.Person, _watched.Id.ToString(), "guard", 1, _clock.GetUtcNow());

        Assert.True(deleted);
        Assert.Null(await FollowedAsync());
    }

    [Theory]
    [InlineData("""{"defaultVariant":"on"}""", 2)]
    [InlineData("""{"description":"a new text"}""", 1)]
    public async Task Handle_ChangeOfAFollowedFlag_StartsAPhaseWhenItAnswersOtherwise(string patch, int phases)
    {
        await _watched.WriteAsync(Documents.Guard);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, System.Text.Encoding.UTF8.GetBytes(patch)));

        await HandleAsync();
        await HandleAsync();

        var followed = await FollowedAsync();
        Assert.Equal(phases, followed!.Phases.Length);
        if (phases == 2)
            Assert.Equal(_watched.Now, followed.Phases[1]);
    }

    [Fact]
    public async Task Handle_ChangeOfAFlagThatIsNotFollowed_StartsNoPhase()
    {
        await _watched.ApplyAsync(new PatchItemPlan(ItemKind.Flag, Traffic.Flag, """{"defaultVariant":"on"}"""u8.ToArray()));

        await HandleAsync();

        Assert.Null(await FollowedAsync());
    }

    private async Task HandleAsync()
    {
        var store = _database.Store;
        var subscriber = new RolloutPhaseSubscriber(store.Get<IFoldStore>(), _watched.Rules, store.Log);
        await subscriber.HandleAsync(_watched.Id, await store.Log.ReadChangesAsync(_watched.Id, EnvironmentVersion.Initial, 100));
    }

    private async Task<FollowedFlag?> FollowedAsync() =>
        (await _database.Store.Get<IFoldStore>().ReadFollowedAsync()).SingleOrDefault(flag => flag.Environment == _watched.Id.ToString());
}
