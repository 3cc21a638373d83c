using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>An operation id identifies one command.</summary>
public sealed class OperationIdTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    private const string Boolean = """{"type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}""";

    /// <summary>Gets the names of commands other than putting the flag <c>banner</c> with the message "because".</summary>
    public static TheoryData<string> OtherCommands => [.. CommandsByName.Keys];

    private static Dictionary<string, ApplyCommand> CommandsByName { get; } =
        new()
        {
            ["document"] = SampleCommands.Plan(Put("banner", Boolean.Replace("off\"}", "on\"}", StringComparison.Ordinal))),
            ["key"] = SampleCommands.Plan(Put("other", Boolean)),
            ["kind"] = SampleCommands.Plan(new PutItemPlan(ItemKind.Segment, "banner", Encoding.UTF8.GetBytes(Boolean))),
            ["patch"] = SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "banner", Encoding.UTF8.GetBytes(Boolean))),
            ["delete"] = SampleCommands.Plan(new DeleteItemPlan(ItemKind.Flag, "banner")),
            ["ruleset"] = SampleCommands.Plan(new ReplaceRulesetPlan(Encoding.UTF8.GetBytes(Boolean))),
            ["changes"] = SampleCommands.Plan(new ChangeSetPlan(Encoding.UTF8.GetBytes(Boolean))),
            ["restore"] = SampleCommands.Plan(new RestorePlan(SampleCommands.Version(1, 1))),
            ["epoch"] = SampleCommands.StartEpoch(),
            ["message"] = SampleCommands.Plan(Put("banner", Boolean)) with { Message = "because of that" },
            ["no message"] = SampleCommands.Plan(Put("banner", Boolean)) with { Message = null },
        };

    private static PutItemPlan Put(string key, string document) => new(ItemKind.Flag, key, Encoding.UTF8.GetBytes(document));

    [Fact]
    public async Task Apply_RepeatedCommandAfterTheItemChanged_ReturnsTheFirstResult()
    {
        var create = SampleCommands.Plan(Put("banner", Boolean), "op-1") with { Precondition = new() { TargetExists = false } };
        var first = Assert.IsType<Applied>(await Writer.ApplyAsync(create));
        await Writer.ApplyAsync(SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "banner", "{\"enabled\":false}"u8.ToArray())));

        var repeated = Assert.IsType<Applied>(await Writer.ApplyAsync(create));

        Assert.True(repeated.Replayed);
        Assert.Equal((first.Version, first.Before, true), (repeated.Version, repeated.Before, repeated.Created));
        Assert.Equal(first.Item!.Value.ToArray(), repeated.Item!.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(OtherCommands))]
    public async Task Apply_UsedIdWithAnotherCommand_ReturnsOperationIdReused(string other)
    {
        await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean), "op-1"));

        Assert.IsType<OperationIdReused>(await Writer.ApplyAsync(CommandsByName[other] with { OperationId = "op-1" }));
        Assert.IsType<OperationIdReused>(await Writer.ApplyAsync(CommandsByName[other] with { OperationId = "op-1", DryRun = true }));
        Assert.Single(await Log.ReadHistoryAsync(Shop, null, 10));
    }

    [Fact]
    public async Task Apply_RepeatedCommandWithAnotherPrecondition_ReturnsTheFirstResult()
    {
        var first = (await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean), "op-1"))).Made();

        var repeated = await Writer.ApplyAsync(
            SampleCommands.Plan(Put("banner", Boolean), "op-1") with
            {
                Precondition = Precondition.At(SampleCommands.Version(1, 9)),
            }
        );

        Assert.Equal(first, repeated.Made());
    }

    [Fact]
    public async Task Apply_RepeatedCommandWithoutEffect_ReturnsTheFirstResultAfterAChange()
    {
        await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean)));
        var put = SampleCommands.Plan(Put("banner", Boolean), "op-1");
        var first = Assert.IsType<Unchanged>(await Writer.ApplyAsync(put));
        await Writer.ApplyAsync(SampleCommands.Plan(new DeleteItemPlan(ItemKind.Flag, "banner")));

        var repeated = Assert.IsType<Unchanged>(await Writer.ApplyAsync(put));

        Assert.True(repeated.Replayed);
        Assert.Equal(first.Version, repeated.Version);
        Assert.Equal(first.Item!.Value.ToArray(), repeated.Item!.Value.ToArray());
        Assert.Equal(2, (await Log.ReadHistoryAsync(Shop, null, 10)).Count);
    }

    [Fact]
    public async Task Apply_DryRun_DoesNotUseTheId()
    {
        await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean)));
        await Writer.ApplyAsync(SampleCommands.Plan(Put("banner", Boolean), "op-1", dryRun: true));
        await Writer.ApplyAsync(SampleCommands.Plan(Put("other", Boolean), "op-1", dryRun: true));

        Assert.Null(await Log.FindCommandAsync(Shop, "op-1"));
    }

    [Fact]
    public async Task Apply_RepeatedPutOfASegmentThatChangedMembers_ReturnsItAsItWasThen()
    {
        await Writer.ApplyAsync(SampleCommands.Command([new PutItem(SampleCommands.Segment("beta", "a", "b", "c"))]));
        var put = new PutItemPlan(ItemKind.Segment, "beta", """{"included":["a","b","d"]}"""u8.ToArray());
        var first = Assert.IsType<Applied>(await Writer.ApplyAsync(SampleCommands.Plan(put, "op-1")));
        Assert.IsType<ChangeMembers>(Assert.Single(first.Changes.Operations));
        await Writer.ApplyAsync(SampleCommands.Command([new DeleteItem(ItemKind.Segment, "beta")]));

        var repeated = Assert.IsType<Applied>(await Writer.ApplyAsync(SampleCommands.Plan(put, "op-1")));

        Assert.Equal(first.Item!.Value.ToArray(), repeated.Item!.Value.ToArray());
    }

    [Fact]
    public async Task Apply_RepeatedStartEpoch_ReturnsTheFirstVersion()
    {
        var first = Assert.IsType<Applied>(await Writer.ApplyAsync(SampleCommands.StartEpoch("op-1")));

        var repeated = Assert.IsType<Applied>(await Writer.ApplyAsync(SampleCommands.StartEpoch("op-1")));

        Assert.Equal((first.Version, true), (repeated.Version, repeated.Replayed));
        Assert.Empty(repeated.Changes.Operations);
    }

    [Theory]
    [InlineData("Append")]
    [InlineData("Record")]
    public async Task Apply_IdUsedByAnotherProcessDuringTheCall_ReturnsOperationIdReused(string call)
    {
        if (call == "Record")
            await Writer.ApplyAsync(SampleCommands.Put("banner"));
        var other = Open();
        Faulty.Before = async name =>
        {
            if (name != call)
                return;
            Faulty.Before = null;
            await other.ApplyAsync(SampleCommands.Put("banner", "from the other process", "op-1"));
        };

        var result = await Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1"));

        Assert.IsType<OperationIdReused>(result);
        Assert.Equal("from the other process", (await ReloadAsync()).Ruleset.Value("banner"));
    }

    [Fact]
    public async Task Apply_StoreFailsAfterTheAppend_RepeatedCommandReturnsItsResult()
    {
        Faulty.AfterAppend = _ =>
        {
            Faulty.AfterAppend = null;
            throw FaultyLog.Unavailable();
        };
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1")));

        var repeated = Assert.IsType<Applied>(await Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1")));

        Assert.Equal((SampleCommands.Version(1, 1), true), (repeated.Version, repeated.Replayed));
    }
}
