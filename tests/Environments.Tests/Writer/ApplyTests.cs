using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>The answers to a command.</summary>
public abstract class ApplyTests<TDatabase>(Migrated<TDatabase> migrated) : WriterSuite<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_NewFlag_IsAppliedAndInTheLogWithEverythingSaid()
    {
        Assert.Equal(SampleCommands.Version(1, 1), (await Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1"))).Made());

        var change = Assert.Single(await HistoryAsync());
        Assert.Equal(
            (Actor.ForApiToken("token-1"), "because", "op-1", Clock.GetUtcNow()),
            (change.Actor, change.Message, change.OperationId, change.Time)
        );
        Assert.Equal("banner", Assert.IsType<PutItem>(Assert.Single(change.Changes.Operations)).Key);
    }

    [Fact]
    public async Task Apply_NothingDifferent_IsUnchangedAndWritesNothing()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        var result = await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new DeleteItem(ItemKind.Segment, "nobody")])
        );

        Assert.Equal(new Unchanged(SampleCommands.Version(1, 1)), result);
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_PartlyDifferent_KeepsOnlyWhatDiffers()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        await Writer.ApplyAsync(
            SampleCommands.Command([
                new PutItem(SampleCommands.Flag("banner")),
                new PutItem(SampleCommands.Flag("new")),
                new DeleteItem(ItemKind.Flag, "new"),
                new PutItem(SampleCommands.Segment("beta")),
            ])
        );

        Assert.IsType<PutItem>(Assert.Single((await HistoryAsync())[1].Changes.Operations));
    }

    [Fact]
    public async Task Apply_OtherVersionExpected_IsAConflictThatNamesTheCurrent()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.ApplyAsync(SampleCommands.Put("banner", "b"));

        Assert.Equal(
            new Conflict(SampleCommands.Version(1, 2)),
            await Writer.ApplyAsync(SampleCommands.Put("banner", "c", expected: SampleCommands.Version(1, 1)))
        );
        Assert.Equal(
            SampleCommands.Version(1, 3),
            (await Writer.ApplyAsync(SampleCommands.Put("banner", "c", expected: SampleCommands.Version(1, 2)))).Made()
        );
    }

    [Fact]
    public async Task Apply_WhatDoesNotValidate_SaysEverythingAndWritesNothing()
    {
        var result = await Writer.ApplyAsync(
            SampleCommands.Command([
                new PutItem(SampleCommands.Flag("good")),
                new PutItem(
                    new Flag
                    {
                        Key = "bad",
                        Type = FlagType.String,
                        Variants = [new("one", FlagValue.From("a"))],
                        DefaultVariant = "two",
                        OffVariant = "three",
                    }
                ),
            ])
        );

        var errors = Assert.IsType<Invalid>(result).Errors;
        Assert.Equal(
            ["/operations/1/putFlag/defaultVariant", "/operations/1/putFlag/offVariant"],
            errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_DryRun_AnswersWhatWouldHappenAndWritesNothing()
    {
        Assert.Equal(SampleCommands.Version(1, 1), (await Writer.ApplyAsync(SampleCommands.Put("banner", dryRun: true))).Made());
        Assert.Equal(
            new Conflict(SampleCommands.Version(1, 0)),
            await Writer.ApplyAsync(SampleCommands.Put("banner", expected: SampleCommands.Version(1, 5), dryRun: true))
        );
        Assert.Empty(await HistoryAsync());
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Assert.Equal(new Unchanged(SampleCommands.Version(1, 1)), await Writer.ApplyAsync(SampleCommands.Put("banner", dryRun: true)));
    }

    [Fact]
    public async Task Apply_SameOperationAgain_GetsTheFirstVersionAlsoAfterARestart()
    {
        Assert.Equal(SampleCommands.Version(1, 1), (await Writer.ApplyAsync(SampleCommands.Put("banner", "a", "op-1"))).Made());
        await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-2"));

        Assert.Equal(SampleCommands.Version(1, 1), (await Writer.ApplyAsync(SampleCommands.Put("banner", "a", "op-1"))).Made());
        Assert.Equal(
            SampleCommands.Version(1, 1),
            (await Open().ApplyAsync(SampleCommands.Put("banner", "a", "op-1", expected: SampleCommands.Version(1, 0)))).Made()
        );
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_ToAnEarlierRuleset_RestoresItAsANewChange()
    {
        await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new PutItem(SampleCommands.Segment("beta"))])
        );
        var wanted = await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 1));
        await Writer.ApplyAsync(
            SampleCommands.Command([
                new PutItem(SampleCommands.Flag("banner", "b")),
                new DeleteItem(ItemKind.Segment, "beta"),
                new PutItem(SampleCommands.Flag("late")),
            ])
        );

        var (version, now) = await ReloadAsync();
        var restored = await Writer.ApplyAsync(SampleCommands.Command([.. now.DiffTo(wanted!).Operations], expected: version));

        Assert.Equal(SampleCommands.Version(1, 3), restored.Made());
        Assert.Equal(wanted!.Json(), (await ReloadAsync()).Ruleset.Json());
        Assert.Equal(wanted!.Json(), (await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 3)))!.Json());
    }

    [Fact]
    public async Task ReadAt_VersionThatNeverWas_IsNull()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 2)));
        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(2, 1)));
        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(2, 0)));
        Assert.Null(await Log.ReadAtAsync(Shop, EnvironmentVersion.None));
        Assert.Same(Ruleset.Empty, await Log.ReadAtAsync(Shop, EnvironmentVersion.Initial));
    }
}

public sealed class SqliteApplyTests(Migrated<SqliteDatabase> migrated)
    : ApplyTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlApplyTests(Migrated<PostgreSqlDatabase> migrated)
    : ApplyTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
