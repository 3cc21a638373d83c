using FlagCluster.Contracts;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Store.Tests.Databases;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>The answers to a command.</summary>
public abstract class ApplyTests<TDatabase>(Migrated<TDatabase> migrated) : WriterSuite<TDatabase>(migrated) where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_NewFlag_IsAppliedAndInTheLogWithEverythingSaid()
    {
        Assert.Equal(Make.Version(1, 1), (await Writer.ApplyAsync(Make.Put("banner", operation: "op-1"))).Made());

        var change = Assert.Single(await HistoryAsync());
        Assert.Equal(("token-1", "because", "op-1", Clock.GetUtcNow()), (change.Author, change.Message, change.OperationId, change.Time));
        Assert.Equal("banner", Assert.IsType<PutFlag>(Assert.Single(change.Changes.Operations)).Key);
    }

    [Fact]
    public async Task Apply_NothingDifferent_IsUnchangedAndWritesNothing()
    {
        await Writer.ApplyAsync(Make.Put("banner"));

        var result = await Writer.ApplyAsync(Make.Command([new PutFlag(Make.Flag("banner")), new DeleteSegment("nobody")]));

        Assert.Equal(new Unchanged(Make.Version(1, 1)), result);
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_PartlyDifferent_KeepsOnlyWhatDiffers()
    {
        await Writer.ApplyAsync(Make.Put("banner"));

        await Writer.ApplyAsync(Make.Command([new PutFlag(Make.Flag("banner")), new PutFlag(Make.Flag("new")), new DeleteFlag("new"), new PutSegment(Make.Segment("beta"))]));

        Assert.IsType<PutSegment>(Assert.Single((await HistoryAsync())[1].Changes.Operations));
    }

    [Fact]
    public async Task Apply_OtherVersionExpected_IsAConflictThatNamesTheCurrent()
    {
        await Writer.ApplyAsync(Make.Put("banner"));
        await Writer.ApplyAsync(Make.Put("banner", "b"));

        Assert.Equal(new Conflict(Make.Version(1, 2)), await Writer.ApplyAsync(Make.Put("banner", "c", expected: Make.Version(1, 1))));
        Assert.Equal(Make.Version(1, 3), (await Writer.ApplyAsync(Make.Put("banner", "c", expected: Make.Version(1, 2)))).Made());
    }

    [Fact]
    public async Task Apply_WhatDoesNotValidate_SaysEverythingAndWritesNothing()
    {
        var result = await Writer.ApplyAsync(Make.Command(
        [
            new PutFlag(Make.Flag("good")),
            new PutFlag(new() { Key = "bad", Type = FlagType.String, Variants = [new("one", FlagValue.From("a"))], DefaultVariant = "two", OffVariant = "three" }),
        ]));

        var errors = Assert.IsType<Invalid>(result).Errors;
        Assert.Equal(["/operations/1/putFlag/defaultVariant", "/operations/1/putFlag/offVariant"], errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_DryRun_AnswersWhatWouldHappenAndWritesNothing()
    {
        Assert.Equal(new Applied(Make.Version(1, 1)), await Writer.ApplyAsync(Make.Put("banner", dryRun: true)));
        Assert.Equal(new Conflict(Make.Version(1, 0)), await Writer.ApplyAsync(Make.Put("banner", expected: Make.Version(1, 5), dryRun: true)));
        Assert.Empty(await HistoryAsync());
        await Writer.ApplyAsync(Make.Put("banner"));
        Assert.Equal(new Unchanged(Make.Version(1, 1)), await Writer.ApplyAsync(Make.Put("banner", dryRun: true)));
    }

    [Fact]
    public async Task Apply_SameOperationAgain_GetsTheFirstVersionAlsoAfterARestart()
    {
        Assert.Equal(Make.Version(1, 1), (await Writer.ApplyAsync(Make.Put("banner", "a", "op-1"))).Made());
        await Writer.ApplyAsync(Make.Put("banner", "b", "op-2"));

        Assert.Equal(Make.Version(1, 1), (await Writer.ApplyAsync(Make.Put("banner", "a", "op-1"))).Made());
        Assert.Equal(Make.Version(1, 1), (await Open().ApplyAsync(Make.Put("banner", "a", "op-1", expected: Make.Version(1, 0)))).Made());
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_ToAnEarlierRuleset_RestoresItAsANewChange()
    {
        await Writer.ApplyAsync(Make.Command([new PutFlag(Make.Flag("banner")), new PutSegment(Make.Segment("beta"))]));
        var wanted = await Log.ReadAtAsync(Shop, Make.Version(1, 1));
        await Writer.ApplyAsync(Make.Command([new PutFlag(Make.Flag("banner", "b")), new DeleteSegment("beta"), new PutFlag(Make.Flag("late"))]));

        var (version, now) = await ReloadAsync();
        var restored = await Writer.ApplyAsync(Make.Command([.. now.DiffTo(wanted!).Operations], expected: version));

        Assert.Equal(Make.Version(1, 3), restored.Made());
        Assert.Equal(wanted!.Json(), (await ReloadAsync()).Ruleset.Json());
        Assert.Equal(wanted!.Json(), (await Log.ReadAtAsync(Shop, Make.Version(1, 3)))!.Json());
    }

    [Fact]
    public async Task ReadAt_VersionThatNeverWas_IsNull()
    {
        await Writer.ApplyAsync(Make.Put("banner"));

        Assert.Null(await Log.ReadAtAsync(Shop, Make.Version(1, 2)));
        Assert.Null(await Log.ReadAtAsync(Shop, Make.Version(2, 1)));
        Assert.Null(await Log.ReadAtAsync(Shop, Make.Version(2, 0)));
        Assert.Null(await Log.ReadAtAsync(Shop, EnvironmentVersion.None));
        Assert.Same(Ruleset.Empty, await Log.ReadAtAsync(Shop, EnvironmentVersion.Initial));
    }
}

public sealed class SqliteApplyTests(Migrated<SqliteDatabase> migrated) : ApplyTests<SqliteDatabase>(migrated), IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlApplyTests(Migrated<PostgreSqlDatabase> migrated) : ApplyTests<PostgreSqlDatabase>(migrated), IClassFixture<Migrated<PostgreSqlDatabase>>;
