using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>The results of a command.</summary>
public abstract class ApplyTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_NewFlag_AppendsAChangeWithAllFields()
    {
        var result = await Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1"));

        Assert.Equal(SampleCommands.Version(1, 1), result.Made());
        var change = Assert.Single(await HistoryAsync());

        Assert.Equal(
            (Actor.ForApiToken("token-1"), "because", "op-1", Clock.GetUtcNow()),
            (change.Actor, change.Message, change.OperationId, change.Time)
        );
        Assert.Equal("banner", Assert.IsType<PutItem>(Assert.Single(change.Changes.Operations)).Key);
    }

    [Fact]
    public async Task Apply_NoEffect_ReturnsUnchangedAndWritesNothing()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        var result = await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new DeleteItem(ItemKind.Segment, "missing")])
        );

        Assert.Equal(new Unchanged(SampleCommands.Version(1, 1)), result);
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_SomeOperationsWithoutEffect_WritesOnlyTheEffectiveOnes()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        await Writer.ApplyAsync(
            SampleCommands.Command([
                new PutItem(SampleCommands.Flag("banner")),
                new DeleteItem(ItemKind.Flag, "new"),
                new PutItem(SampleCommands.Segment("beta")),
            ])
        );

        Assert.IsType<PutItem>(Assert.Single((await HistoryAsync())[1].Changes.Operations));
    }

    [Fact]
    public async Task Apply_OutdatedExpectedVersion_ReturnsConflictWithTheCurrentVersion()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        await Writer.ApplyAsync(SampleCommands.Put("banner", "b"));

        var result = await Writer.ApplyAsync(SampleCommands.Put("banner", "c", expected: SampleCommands.Version(1, 1)));

        Assert.Equal(new Conflict(SampleCommands.Version(1, 2)), result);
    }

    [Fact]
    public async Task Apply_CurrentExpectedVersion_IsApplied()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        var result = await Writer.ApplyAsync(SampleCommands.Put("banner", "b", expected: SampleCommands.Version(1, 1)));

        Assert.Equal(SampleCommands.Version(1, 2), result.Made());
    }

    [Fact]
    public async Task Apply_InvalidChange_ReturnsAllErrorsAndWritesNothing()
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
    public async Task Apply_DryRun_ReturnsTheOutcomeAndWritesNothing()
    {
        var applied = await Writer.ApplyAsync(SampleCommands.Put("banner", dryRun: true));
        var conflict = await Writer.ApplyAsync(SampleCommands.Put("banner", expected: SampleCommands.Version(1, 5), dryRun: true));

        Assert.Equal(SampleCommands.Version(1, 1), applied.Made());
        Assert.Equal(new Conflict(SampleCommands.Version(1, 0)), conflict);
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_DryRunWithoutEffect_ReturnsUnchanged()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        var result = await Writer.ApplyAsync(SampleCommands.Put("banner", dryRun: true));

        Assert.Equal(new Unchanged(SampleCommands.Version(1, 1)), result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_RepeatedOperationId_ReturnsTheFirstVersion(bool afterRestart)
    {
        var first = await Writer.ApplyAsync(SampleCommands.Put("banner", "a", "op-1"));
        await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-2"));
        var writer = afterRestart ? Open() : Writer;

        var repeated = await writer.ApplyAsync(SampleCommands.Put("banner", "a", "op-1"));
        var withExpectedVersion = await writer.ApplyAsync(
            SampleCommands.Put("banner", "a", "op-1", expected: SampleCommands.Version(1, 0))
        );

        Assert.Equal(SampleCommands.Version(1, 1), first.Made());
        Assert.Equal(SampleCommands.Version(1, 1), repeated.Made());
        Assert.Equal(SampleCommands.Version(1, 1), withExpectedVersion.Made());
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_DifferenceToAnEarlierRuleset_RestoresItAsANewChange()
    {
        await Writer.ApplyAsync(
            SampleCommands.Command([new PutItem(SampleCommands.Flag("banner")), new PutItem(SampleCommands.Segment("beta"))])
        );
        var earlier = await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 1));
        await Writer.ApplyAsync(
            SampleCommands.Command([
                new PutItem(SampleCommands.Flag("banner", "b")),
                new DeleteItem(ItemKind.Segment, "beta"),
                new PutItem(SampleCommands.Flag("late")),
            ])
        );
        var (version, current) = await ReloadAsync();

        var restored = await Writer.ApplyAsync(SampleCommands.Command([.. current.DiffTo(earlier!).Operations], expected: version));

        Assert.Equal(SampleCommands.Version(1, 3), restored.Made());
        Assert.Equal(earlier!.Json(), (await ReloadAsync()).Ruleset.Json());
        Assert.Equal(earlier!.Json(), (await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 3)))!.Json());
    }

    [Fact]
    public async Task ReadAt_InitialVersion_ReturnsTheEmptyRuleset() =>
        Assert.Same(Ruleset.Empty, await Log.ReadAtAsync(Shop, EnvironmentVersion.Initial));

    [Fact]
    public async Task ReadAt_MissingVersion_ReturnsNull()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));

        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(1, 2)));
        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(2, 1)));
        Assert.Null(await Log.ReadAtAsync(Shop, SampleCommands.Version(2, 0)));
        Assert.Null(await Log.ReadAtAsync(Shop, EnvironmentVersion.None));
    }
}

public sealed class SqliteApplyTests(Migrated<SqliteDatabase> migrated)
    : ApplyTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlApplyTests(Migrated<PostgreSqlDatabase> migrated)
    : ApplyTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
