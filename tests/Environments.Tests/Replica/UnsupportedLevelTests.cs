using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Replica;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>A replica whose release does not know the level of the ruleset.</summary>
public sealed class UnsupportedLevelTests : ReplicaTestBase
{
    private readonly PullUnsupported _unsupported = new(SampleCommands.Version(1, 2), 3, ["'next' conditions"]);

    [Fact]
    public async Task Pull_UnknownLevel_KeepsTheLastRulesetAsStaleAndSaysWhy()
    {
        await PutAsync("banner");
        var replica = await StartAsync();
        Source.PullResult = _ => _unsupported;

        await ReconcileAsync();
        await ReconcileAsync();

        Assert.Equal((ReplicaState.Stale, "a"), (replica.State, replica.Current.Source.Value("banner")));
        Assert.Equal(3, replica.UnsupportedLevel);
        Assert.Contains("level 3 ('next' conditions)", Assert.Single(Lines.Of(1109)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_KnownLevelAgain_IsReady()
    {
        await PutAsync("banner");
        var replica = await StartAsync();
        Source.PullResult = _ => _unsupported;
        await ReconcileAsync();
        Source.PullResult = null;

        await ReconcileAsync();

        Assert.Equal((ReplicaState.Ready, null), (replica.State, replica.UnsupportedLevel));
    }

    [Fact]
    public async Task Start_UnknownLevel_ServesTheSavedRulesetAsStale()
    {
        Options.Directory = SavedFolder;
        await PutAsync("banner");
        await (await StartAsync()).DisposeAsync().AsTask().Soon();
        Source.PullResult = _ => _unsupported;

        var replica = await StartAsync();

        Assert.Equal((ReplicaState.Stale, "a"), (replica.State, replica.Current.Source.Value("banner")));
    }
}
