using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Changes to a level that connected readers do not know.</summary>
public sealed class LevelTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    [Fact]
    public async Task Apply_LevelThatAConnectedReaderDoesNotKnow_IsRefusedWithItsName()
    {
        await PullAsync(EnvironmentVersion.None);

        var refused = Assert.IsType<LevelNotSupported>(await Writer.ApplyAsync(SampleLevels.Raise()));

        Assert.Equal((2, SampleLevels.OldGateway), (refused.Level, Assert.Single(refused.Readers)));
        Assert.Single(refused.Features);
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_DryRunOfALevelThatAConnectedReaderDoesNotKnow_IsRefused()
    {
        await PullAsync(EnvironmentVersion.None);

        Assert.IsType<LevelNotSupported>(await Writer.ApplyAsync(SampleLevels.Raise() with { DryRun = true }));
    }

    [Fact]
    public async Task Apply_RaiseLevel_IsAppliedWithItsLevel()
    {
        await PullAsync(EnvironmentVersion.None);

        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Assert.IsType<Applied>(await Writer.ApplyAsync(SampleLevels.Raise() with { RaiseLevel = true }));

        Assert.Equal([1, 2], (await HistoryAsync()).Select(change => change.Level));
    }

    [Fact]
    public async Task Apply_ReaderThatHasNotPulledForSome_IsApplied()
    {
        await PullAsync(EnvironmentVersion.None);
        Clock.Advance(TimeSpan.FromSeconds(ReaderOptions.ConnectedSeconds + 1));

        Assert.IsType<Applied>(await Writer.ApplyAsync(SampleLevels.Raise()));
    }

    [Fact]
    public async Task Apply_ReaderThatWasUpgraded_IsApplied()
    {
        await PullAsync(EnvironmentVersion.None);
        await PullAsync(EnvironmentVersion.None, SampleLevels.OldGateway with { Level = RulesetFeatures.KnownLevel });

        Assert.IsType<Applied>(await Writer.ApplyAsync(SampleLevels.Raise()));
    }

    [Fact]
    public async Task Apply_LevelThatTheRulesetHasAlready_IsApplied()
    {
        await Writer.ApplyAsync(SampleLevels.Raise());
        await PullAsync(EnvironmentVersion.None);

        Assert.IsType<Applied>(await Writer.ApplyAsync(SampleLevels.Raise("other")));
    }

    [Fact]
    public async Task Apply_LevelOfAnEarlierVersion_IsRefusedForRestoreToo()
    {
        await Writer.ApplyAsync(SampleLevels.Raise());
        await Writer.ApplyAsync(SampleCommands.Command([new DeleteItem(ItemKind.Segment, "by-email")]));
        await PullAsync(EnvironmentVersion.None);

        var restore = SampleCommands.Plan(new RestorePlan(SampleCommands.Version(1, 1)));

        Assert.IsType<LevelNotSupported>(await Writer.ApplyAsync(restore));
    }

    [Fact]
    public async Task Pull_LevelThatTheReaderDoesNotKnow_ReturnsNoContent()
    {
        await Writer.ApplyAsync(SampleLevels.Raise());

        var unsupported = Assert.IsType<PullUnsupported>(await PullAsync(EnvironmentVersion.Initial));

        Assert.Equal((SampleCommands.Version(1, 1), 2), (unsupported.Version, unsupported.Level));
    }

    [Fact]
    public async Task Pull_LevelThatWasHigherInBetween_ReturnsTheWholeRuleset()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.ApplyAsync(SampleLevels.Raise());
        await Writer.ApplyAsync(SampleCommands.Command([new DeleteItem(ItemKind.Segment, "by-email")]));

        var full = Assert.IsType<PullFull>(await PullAsync(SampleCommands.Version(1, 1)));

        Assert.Equal((SampleCommands.Version(1, 3), 1), (full.Version, full.Ruleset.Level));
    }

    private ValueTask<Pull> PullAsync(EnvironmentVersion known, ReaderInfo? reader = null) =>
        Writer.Reader.PullAsync(known, reader ?? SampleLevels.OldGateway);
}
