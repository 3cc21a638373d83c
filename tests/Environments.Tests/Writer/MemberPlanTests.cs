using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Plans that change the targeting keys of a segment.</summary>
public sealed class MemberPlanTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    [Fact]
    public async Task PutItem_SegmentWithOneOtherKey_IsAChangeOfMembers()
    {
        await ApplyAsync(PutSegment(Keys(0, 1_000)));

        var applied = Assert.IsType<Applied>(await ApplyAsync(PutSegment(Keys(1, 1_001))));

        var change = Assert.IsType<ChangeMembers>(Assert.Single(applied.Changes.Operations));
        Assert.Equal(("u1000", "u0"), (Assert.Single(change.Included.Add), Assert.Single(change.Included.Remove)));
        Assert.InRange(ChangeSetJson.Write((await HistoryAsync())[^1].Changes).Length, 1, 200);
        Assert.Equal((await ReloadAsync()).Ruleset.Segments["beta"].Json.ToArray(), applied.Item!.Value.ToArray());
    }

    [Fact]
    public async Task ReplaceRuleset_SegmentWithOneOtherKey_IsAChangeOfMembers()
    {
        await ApplyAsync(new ReplaceRulesetPlan(Utf8($$"""{"segments":[{{Segment(Keys(0, 1_000), "\"key\":\"beta\",")}}]}""")));

        var result = await ApplyAsync(new ReplaceRulesetPlan(Utf8($$"""{"segments":[{{Segment(Keys(0, 999), "\"key\":\"beta\",")}}]}""")));

        var change = Assert.IsType<ChangeMembers>(Assert.Single(Assert.IsType<Applied>(result).Changes.Operations));
        Assert.Equal("u999", Assert.Single(change.Included.Remove));
    }

    [Fact]
    public async Task PutItem_SegmentWithMostlyOtherKeys_ReplacesIt()
    {
        await ApplyAsync(PutSegment(Keys(0, 10)));

        var applied = Assert.IsType<Applied>(await ApplyAsync(PutSegment(Keys(9, 19))));

        Assert.IsType<PutItem>(Assert.Single(applied.Changes.Operations));
    }

    [Fact]
    public async Task PutItem_SegmentWithTheSameKeysInAnotherOrder_IsUnchanged()
    {
        await ApplyAsync(PutSegment(["a", "b"]));

        Assert.IsType<Unchanged>(await ApplyAsync(PutSegment(["b", "a"])));
    }

    [Fact]
    public async Task ChangeMembers_KeysThatMakeNoDifference_AreLeftOut()
    {
        await ApplyAsync(PutSegment(Keys(0, 3)));

        var result = await ApplyAsync(Members("""{"included":{"add":["u1","u9"],"remove":["u2","u8"]},"excluded":{"remove":["u0"]}}"""));

        var change = Assert.IsType<ChangeMembers>(Assert.Single(Assert.IsType<Applied>(result).Changes.Operations));
        Assert.Equal(
            """[{"changeMembers":{"key":"beta","included":{"add":["u9"],"remove":["u2"]}}}]""",
            Encoding.UTF8.GetString(ChangeSetJson.Write(new([change])))
        );
        Assert.Equal(["u0", "u1", "u9"], (await ReloadAsync()).Ruleset.Segments["beta"].Included);
    }

    [Fact]
    public async Task ChangeMembers_Again_IsUnchanged()
    {
        await ApplyAsync(PutSegment(Keys(0, 3)));
        var plan = Members("""{"included":{"add":["u9"],"remove":["u2"]}}""");
        await ApplyAsync(plan);

        Assert.IsType<Unchanged>(await ApplyAsync(plan));
    }

    [Fact]
    public async Task ChangeMembers_UnknownSegment_ReturnsTargetNotFound() =>
        Assert.IsType<TargetNotFound>(await ApplyAsync(Members("""{"included":{"add":["u9"]}}""")));

    [Fact]
    public async Task ChangeMembers_InvalidDocument_ReturnsErrorsWithPointersIntoIt()
    {
        await ApplyAsync(PutSegment(Keys(0, 3)));

        var result = await ApplyAsync(Members("""{"key":"other","included":{"add":[1]},"excluded":{"add":["a"],"remove":["a"]}}"""));

        Assert.Equal(["/included/add/0", "/excluded/remove", "/key"], Pointers(result));
    }

    [Fact]
    public async Task ChangeSet_MembersOfAnUnknownSegment_ReturnsAnErrorAtTheKey()
    {
        var result = await ApplyAsync(new ChangeSetPlan(Utf8("""[{"changeMembers":{"key":"beta","included":{"add":["a"]}}}]""")));

        Assert.Equal(["/operations/0/changeMembers/key"], Pointers(result));
    }

    [Fact]
    public async Task Restore_VersionBeforeAChangeOfMembers_IsAChangeOfMembers()
    {
        await ApplyAsync(PutSegment(Keys(0, 100)));
        await ApplyAsync(Members("""{"included":{"add":["v"]}}"""));

        var restored = Assert.IsType<Applied>(await ApplyAsync(new RestorePlan(SampleCommands.Version(1, 1))));

        Assert.Equal("v", Assert.Single(Assert.IsType<ChangeMembers>(Assert.Single(restored.Changes.Operations)).Included.Remove));
    }

    private static ChangeMembersPlan Members(string document) => new("beta", Utf8(document));

    private static PutItemPlan PutSegment(string[] keys) => new(ItemKind.Segment, "beta", Utf8(Segment(keys)));

    private static string Segment(string[] keys, string more = "") =>
        $$"""{ {{more}} "included":[{{string.Join(',', keys.Select(key => $"\"{key}\""))}}]}""";

    private static string[] Keys(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => $"u{i}")];

    private Task<ApplyResult> ApplyAsync(ChangePlan plan) => Writer.ApplyAsync(SampleCommands.Plan(plan));

    private static IEnumerable<string> Pointers(ApplyResult result) => Assert.IsType<Invalid>(result).Errors.Select(error => error.Pointer);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
