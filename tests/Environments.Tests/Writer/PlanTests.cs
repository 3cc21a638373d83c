using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Writer.Planning;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Plans: the writer computes the change set on its own ruleset.</summary>
public sealed class PlanTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    private const string Boolean = """{"type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}""";

    [Fact]
    public async Task PutItem_NewFlagWithoutKey_IsCreatedWithTheKeyOfThePlan()
    {
        var applied = Assert.IsType<Applied>(await ApplyAsync(Put("banner", Boolean)));

        Assert.True(applied.Created);
        Assert.Equal((SampleCommands.Version(1, 1), EnvironmentVersion.Initial), (applied.Version, applied.Before));
        Assert.Equal("banner", Assert.IsType<PutItem>(Assert.Single(applied.Changes.Operations)).Key);
        Assert.Equal((await ReloadAsync()).Ruleset.Flags["banner"].Json.ToArray(), applied.Item!.Value.ToArray());
    }

    [Fact]
    public async Task PutItem_SameFlag_ReturnsUnchangedWithTheItem()
    {
        var created = Assert.IsType<Applied>(await ApplyAsync(Put("banner", Boolean)));

        var again = Assert.IsType<Unchanged>(await ApplyAsync(Put("banner", Boolean)));

        Assert.Equal(created.Version, again.Version);
        Assert.Equal(created.Item!.Value.ToArray(), again.Item!.Value.ToArray());
    }

    [Fact]
    public async Task PutItem_ExistingFlag_IsNotCreated()
    {
        await ApplyAsync(Put("banner", Boolean));

        var result = await ApplyAsync(Put("banner", Boolean.Replace("off\"}", "on\"}", StringComparison.Ordinal)));

        Assert.False(Assert.IsType<Applied>(result).Created);
    }

    [Fact]
    public async Task PutItem_ExistingFlagThatMustNotExist_ReturnsItemExists()
    {
        await ApplyAsync(Put("banner", Boolean));

        Assert.IsType<ItemExists>(
            await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean)) with { Precondition = new() { TargetExists = false } })
        );
    }

    [Fact]
    public async Task PutItem_ErrorsOfShapeAndContent_AreReportedTogetherWithPointersIntoTheDocument()
    {
        var result = await ApplyAsync(
            Put("banner", """{"type":"boolean","variants":{"on":true},"defaultVariant":"none","colour":"red"}""")
        );

        Assert.Equal(["/colour", "/defaultVariant"], Pointers(result));
    }

    [Fact]
    public async Task PutItem_DifferentKeyInTheDocument_ReturnsAnErrorAtTheKey()
    {
        var document = Boolean.Replace("{\"type\"", "{\"key\":\"other\",\"type\"", StringComparison.Ordinal);

        var result = await ApplyAsync(Put("banner", document));

        Assert.Equal(["/key"], Pointers(result));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("""{"type":"boolean","description":"\ud800"}""")]
    public async Task PutItem_MalformedDocument_ReturnsInvalid(string document) =>
        Assert.Equal([""], Pointers(await ApplyAsync(Put("banner", document))));

    [Fact]
    public async Task PatchItem_ExistingFlag_ChangesAndRemovesProperties()
    {
        await ApplyAsync(Put("banner", Boolean.Replace("{\"type\"", "{\"description\":\"old\",\"type\"", StringComparison.Ordinal)));

        var applied = Assert.IsType<Applied>(
            await ApplyAsync(Patch("banner", """{"description":null,"variants":{"off":null,"never":false},"defaultVariant":"never"}"""))
        );

        var flag = (await ReloadAsync()).Ruleset.Flags["banner"];

        Assert.Null(flag.Description);
        Assert.Equal(["on", "never"], flag.Variants.Select(variant => variant.Key));
        Assert.Equal(flag.Json.ToArray(), applied.Item!.Value.ToArray());
        Assert.False(applied.Created);
    }

    [Fact]
    public async Task PatchItem_MissingFlag_ReturnsTargetNotFound() =>
        Assert.IsType<TargetNotFound>(await ApplyAsync(Patch("banner", "{}")));

    [Fact]
    public async Task PatchItem_NotAnObject_ReturnsInvalid()
    {
        await ApplyAsync(Put("banner", Boolean));

        Assert.Equal([""], Pointers(await ApplyAsync(Patch("banner", "[]"))));
    }

    [Fact]
    public async Task PatchItem_ManyCallersOfTwoWriters_AppliesEveryPatch()
    {
        await ApplyAsync(Put("banner", Boolean));
        var other = Open();

        await Task.WhenAll(
                Enumerable
                    .Range(0, 24)
                    .Select(number =>
                        Task.Run(() =>
                            (number % 2 == 0 ? Writer : other).ApplyAsync(
                                SampleCommands.Plan(Patch("banner", $$$"""{"variants":{"v{{{number}}}":true}}"""))
                            )
                        )
                    )
            )
            .Soon();

        Assert.Equal(26, (await ReloadAsync()).Ruleset.Flags["banner"].Variants.Length);
    }

    [Fact]
    public async Task DeleteItem_ExistingSegment_RemovesIt()
    {
        await Writer.ApplyAsync(SampleCommands.Command([new PutItem(SampleCommands.Segment("beta"))]));

        var result = await ApplyAsync(new DeleteItemPlan(ItemKind.Segment, "beta"));

        Assert.Null(Assert.IsType<Applied>(result).Item);
        Assert.Empty((await ReloadAsync()).Ruleset.Segments);
    }

    [Fact]
    public async Task DeleteItem_MissingSegment_ReturnsTargetNotFound() =>
        Assert.IsType<TargetNotFound>(await ApplyAsync(new DeleteItemPlan(ItemKind.Segment, "beta")));

    [Fact]
    public async Task ReplaceRuleset_DifferentItems_AppliesTheDifference()
    {
        await Writer.ApplyAsync(SampleCommands.Command([new PutItem(SampleCommands.Flag("a")), new PutItem(SampleCommands.Flag("b"))]));
        var target = Ruleset.Empty.Apply(new([new PutItem(SampleCommands.Flag("a")), new PutItem(SampleCommands.Segment("s"))]));

        var applied = Assert.IsType<Applied>(await ApplyAsync(new ReplaceRulesetPlan(RulesetJson.Write(target))));

        Assert.Equal(2, applied.Changes.Operations.Length);
        Assert.Equal(target.Json(), (await ReloadAsync()).Ruleset.Json());
    }

    [Fact]
    public void Validate_KeyThatIsNotUnicode_IsAnError()
    {
        using var document = RulesetJson.Parse(Utf8("""{"flags":[{"key":"\ud800"}]}"""), out _);

        Assert.Contains("/flags/0/key", RulesetDocumentValidator.Validate(document!.RootElement).Select(error => error.Pointer));
    }

    [Fact]
    public async Task ReplaceRuleset_InvalidDocument_ReturnsPointersIntoTheDocument()
    {
        var result = await ApplyAsync(
            new ReplaceRulesetPlan(
                Utf8(
                    $$"""{"flags":[{{Boolean.Insert(1, "\"key\":\"a\",")}},{"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"none"}],"extra":1}"""
                )
            )
        );

        Assert.Equal(["/extra", "/flags/1/defaultVariant"], Pointers(result));
    }

    [Fact]
    public async Task ChangeSet_InvalidOperation_ReturnsPointersIntoTheOperations()
    {
        var result = await ApplyAsync(
            new ChangeSetPlan(
                Utf8("""[{"putFlag":{"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"none"}},{"deleteFlag":"b"}]""")
            )
        );

        Assert.Equal(["/operations/0/putFlag/defaultVariant"], Pointers(result));
    }

    [Fact]
    public async Task Restore_EarlierVersion_AppendsANewChange()
    {
        await ApplyAsync(Put("banner", Boolean));
        var before = (await ReloadAsync()).Ruleset.Json();
        await ApplyAsync(new DeleteItemPlan(ItemKind.Flag, "banner"));

        var restored = await ApplyAsync(new RestorePlan(SampleCommands.Version(1, 1)));

        Assert.Equal(SampleCommands.Version(1, 3), restored.Made());
        Assert.Equal(before, (await ReloadAsync()).Ruleset.Json());
    }

    [Fact]
    public async Task Restore_MissingVersion_ReturnsTargetNotFound() =>
        Assert.IsType<TargetNotFound>(await ApplyAsync(new RestorePlan(SampleCommands.Version(1, 9))));

    [Fact]
    public async Task Apply_DryRunOfAPatch_ReturnsTheItemAndWritesNothing()
    {
        await ApplyAsync(Put("banner", Boolean));

        var applied = Assert.IsType<Applied>(
            await Writer.ApplyAsync(SampleCommands.Plan(Patch("banner", """{"defaultVariant":"on"}"""), dryRun: true))
        );

        Assert.Contains("\"defaultVariant\":\"on\"", Encoding.UTF8.GetString(applied.Item!.Value.Span), StringComparison.Ordinal);
        Assert.Equal((SampleCommands.Version(1, 2), SampleCommands.Version(1, 1)), (applied.Version, applied.Before));
        Assert.Single(await HistoryAsync());
    }

    private Task<ApplyResult> ApplyAsync(ChangePlan plan) => Writer.ApplyAsync(SampleCommands.Plan(plan));

    private static PutItemPlan Put(string key, string document) => new(ItemKind.Flag, key, Utf8(document));

    private static PatchItemPlan Patch(string key, string patch) => new(ItemKind.Flag, key, Utf8(patch));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<string> Pointers(ApplyResult result) =>
        Assert.IsType<Invalid>(result).Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal);
}
