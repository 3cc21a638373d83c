using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Properties of the log, for random sequences of changes on real SQLite.</summary>
public sealed class LogPropertyTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    private static Gen<Operation> Step =>
        Gen.Choose(0, 5)
            .SelectMany(key =>
                Gen.Choose(0, 3)
                    .SelectMany(value =>
                        Gen.Choose(0, 5)
                            .Select(kind =>
                                (Operation)(
                                    kind switch
                                    {
                                        0 => new DeleteItem(ItemKind.Flag, $"flag-{key}"),
                                        1 => new PutItem(Segment($"segment-{key}", value)),
                                        2 => new DeleteItem(ItemKind.Segment, $"segment-{key}"),
                                        _ => new PutItem(SampleCommands.Flag($"flag-{key}", $"{value}")),
                                    }
                                )
                            )
                    )
            );

    // The segments of two values have most keys in common, so that replacing one by another is a change of members.
    private static Segment Segment(string key, int value) =>
        new()
        {
            Key = key,
            Included = KeySet.Create([.. Enumerable.Range(value, 8).Select(i => $"user-{i}")]),
            Excluded = KeySet.Create([$"user-{value}"]),
        };

    // A change set names each item once.
    private static Gen<Operation[][]> History =>
        Step.ArrayOf(4)
            .Select(step => step.DistinctBy(operation => (operation.Kind, operation.Key)).ToArray())
            .ListOf(12)
            .Select(list => list.ToArray());

    [Fact]
    public void Replay_RandomChanges_EqualsTheRulesetOfTheWriter()
    {
        var property = Prop.ForAll(
            Arb.From(History),
            Arb.From(Gen.Choose(1, 6)),
            (history, snapshotEvery) => CheckReplayAsync(history, snapshotEvery).GetAwaiter().GetResult()
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), property);
    }

    [Fact]
    public void Pull_DeltaFromAnyVersion_EqualsTheFullRuleset()
    {
        var property = Prop.ForAll(
            Arb.From(History),
            Arb.From(Gen.Choose(1, 8)),
            (history, recentChanges) => CheckDeltasAsync(history, recentChanges).GetAwaiter().GetResult()
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), property);
    }

    private async Task<bool> CheckReplayAsync(Operation[][] history, int snapshotEvery)
    {
        var shop = SampleCommands.Environment();
        var expected = new List<(EnvironmentVersion Version, string Json)>();
        await using (
            var writer = new EnvironmentWriter(new(shop, Log, new(), Clock, Logger), new() { SnapshotEvery = snapshotEvery }, Logger)
        )
        {
            var model = Ruleset.Empty;
            foreach (var operations in history)
            {
                model = model.Apply(new([.. operations]));
                if (await writer.ApplyAsync(SampleCommands.Command(operations)) is Applied { Version: var version })
                    expected.Add((version, model.Json()));
                var full = Assert.IsType<PullFull>(await writer.Reader.PullAsync(EnvironmentVersion.None));
                Assert.Equal(model.Json(), full.Ruleset.Json());
            }
        }
        foreach (var (version, json) in expected)
            Assert.Equal(json, (await Log.ReadAtAsync(shop, version))!.Json());
        var reloaded = new EnvironmentReader(shop, Log, new(), Clock, Logger);
        var last = Assert.IsType<PullFull>(await reloaded.PullAsync(EnvironmentVersion.None));
        return expected.Count == 0 ? last.Version == EnvironmentVersion.Initial : (last.Version, last.Ruleset.Json()) == expected[^1];
    }

    private async Task<bool> CheckDeltasAsync(Operation[][] history, int recentChanges)
    {
        var shop = SampleCommands.Environment();
        await using var writer = new EnvironmentWriter(
            new(shop, Log, new() { RecentChanges = recentChanges }, Clock, Logger),
            Options,
            Logger
        );
        var readers = new List<CompiledRuleset> { CompiledRuleset.Compile(Ruleset.Empty, EnvironmentVersion.Initial) };
        foreach (var operations in history)
        {
            if (await writer.ApplyAsync(SampleCommands.Command(operations)) is not Applied)
                continue;
            var full = Assert.IsType<PullFull>(await writer.Reader.PullAsync(EnvironmentVersion.None));
            readers.Add(CompiledRuleset.Compile(full.Ruleset, full.Version));
        }
        var final = readers[^1];
        foreach (var reader in readers[..^1])
        {
            var caughtUp = Assert
                .IsType<PullDelta>(await writer.Reader.PullAsync(reader.Version))
                .Changes.Aggregate(
                    reader,
                    (ruleset, change) =>
                        ruleset.Version == change.Base
                            ? ruleset.Apply(change.Changes, change.Version)
                            : throw new InvalidOperationException("gap")
                );
            Assert.Equal((final.Version, final.Source.Json()), (caughtUp.Version, caughtUp.Source.Json()));
        }
        return true;
    }
}
