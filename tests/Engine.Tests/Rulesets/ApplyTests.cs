using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Rulesets;

public class ApplyTests
{
    private static readonly Ruleset Source = TestRulesets.Ruleset(
        [
            .. Enumerable
                .Range(0, 200)
                .Select(i =>
                    $$$"""{"key":"f{{{i}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":{{{(i % 2 == 0 ? "true" : "false")}}},"rules":[{"id":"r","when":{"segment":"s"},"serve":{"variant":"on"}}]}"""
                ),
        ],
        ["""{"key":"s","when":{"attribute":"plan","equals":"pro"}}"""]
    );

    [Fact]
    public void Apply_FlagPutAndFlagDeleted_KeepsTheOtherCompiledFlags()
    {
        var before = TestRulesets.Compile(Source);
        var flag = TestRulesets.Flag("""{"key":"f7","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""");

        var after = before.Apply(new([new PutItem(flag), new DeleteItem(ItemKind.Flag, "f8")]), new(1, 8));

        Assert.Equal(new EnvironmentVersion(1, 8), after.Version);
        foreach (var key in Source.Flags.Keys.Except(["f7", "f8"]))
            Assert.Same(before.Find(key), after.Find(key));
        Assert.NotSame(before.Find("f7"), after.Find("f7"));
        Assert.Same(flag, after.Find("f7")!.Model);
        Assert.Null(after.Find("f8"));
        Assert.Equal((199, 99), (after.Flags(FlagScope.All).Length, after.Flags(FlagScope.ClientVisible).Length));
    }

    [Fact]
    public void Apply_FlagPutAndFlagDeleted_LeavesThePreviousRulesetUnchanged()
    {
        var before = TestRulesets.Compile(Source);
        var flag = TestRulesets.Flag("""{"key":"f7","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""");

        before.Apply(new([new PutItem(flag), new DeleteItem(ItemKind.Flag, "f8")]), new(1, 8));

        Assert.Equal("off", TestEvaluator.Evaluate(before, "f7", "{}").Variant!.Key);
        Assert.Equal("off", TestEvaluator.Evaluate(before, "f8", "{}").Variant!.Key);
        Assert.Equal((200, 100), (before.Flags(FlagScope.All).Length, before.Flags(FlagScope.ClientVisible).Length));
    }

    [Fact]
    public void Apply_OneSegment_KeepsTheFlagsAndUsesTheNewSegment()
    {
        var before = TestRulesets.Compile(Source);

        var after = before.Apply(
            new([new PutItem(TestRulesets.Segment("""{"key":"s","when":{"attribute":"country","equals":"NL"}}"""))]),
            new(1, 8)
        );

        foreach (var key in Source.Flags.Keys)
            Assert.Same(before.Find(key), after.Find(key));
        Assert.Equal("on", TestEvaluator.Evaluate(before, "f1", """{"plan":"pro"}""").Variant!.Key);
        Assert.Equal("off", TestEvaluator.Evaluate(after, "f1", """{"plan":"pro"}""").Variant!.Key);
        Assert.Equal("on", TestEvaluator.Evaluate(after, "f1", """{"country":"NL"}""").Variant!.Key);
    }

    [Fact]
    public void Apply_ChangeOfMembers_KeepsTheCompiledConditionAndUsesTheNewKeys()
    {
        var before = TestRulesets.Compile(Source);
        var members = new ChangeMembers("s", new(["ann"], []), new(["bob"], []));

        var after = before.Apply(new([members]), new(1, 8));

        Assert.Same(before.FindSegment("s", KeyHash.Of("s"))!.When, after.FindSegment("s", KeyHash.Of("s"))!.When);
        Assert.Equal("off", TestEvaluator.Evaluate(before, "f1", """{"targetingKey":"ann"}""").Variant!.Key);
        Assert.Equal("on", TestEvaluator.Evaluate(after, "f1", """{"targetingKey":"ann"}""").Variant!.Key);
        Assert.Equal("off", TestEvaluator.Evaluate(after, "f1", """{"targetingKey":"bob","plan":"pro"}""").Variant!.Key);
        Assert.Equal("on", TestEvaluator.Evaluate(after, "f1", """{"targetingKey":"eve","plan":"pro"}""").Variant!.Key);
    }

    [Fact]
    public void Apply_OneKeyAddedTo100000_AllocatesAtMostThreeTimesAsMuchAsTo100()
    {
        Assert.InRange(Allocated(100_000), 1, 3 * Allocated(100));

        static long Allocated(int keys)
        {
            var segment = new Segment
            {
                Key = "s",
                Included = KeySet.Create([.. Enumerable.Range(0, keys).Select(i => $"user-{i}")]),
                When = TestRulesets.Segment("""{"key":"s","when":{"attribute":"country","equals":"NL"}}""").When,
            };
            var ruleset = CompiledRuleset.Compile(Ruleset.Empty.Apply(new([new PutItem(segment)])), TestRulesets.Version);
            var change = new ChangeSet([new ChangeMembers("s", new(["one-more"], []), KeyChange.None)]);
            Change();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Change();
            return GC.GetAllocatedBytesForCurrentThread() - before;

            // What writer and replica do with a change.
            void Change()
            {
                Assert.Empty(RulesetValidator.Validate(ruleset.Source, change));
                ruleset.Apply(ruleset.Source.Effective(change), TestRulesets.Version.Next);
            }
        }
    }

    [Fact]
    public void Apply_HundredTimesTheFlags_AllocatesAtMostThreeTimesAsMuch()
    {
        // A larger ruleset has two more levels of trie and tree; the cost must not follow the number of flags.
        Assert.InRange(Allocated(20_000), 1, 3 * Allocated(200));

        static long Allocated(int flags)
        {
            var ruleset = CompiledRuleset.Compile(
                TestRulesets.Ruleset(
                    [
                        .. Enumerable
                            .Range(0, flags)
                            .Select(i => $$$"""{"key":"f{{{i}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on"}"""),
                    ],
                    []
                ),
                TestRulesets.Version
            );
            var change = new ChangeSet([
                new PutItem(TestRulesets.Flag("""{"key":"f1","type":"boolean","variants":{"on":false},"defaultVariant":"on"}""")),
            ]);
            ruleset.Apply(change, TestRulesets.Version);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ruleset.Apply(change, TestRulesets.Version);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Compile_InvalidRuleset_ThrowsInvalidDataException() =>
        Assert.Throws<InvalidDataException>(() =>
            CompiledRuleset.Compile(
                TestRulesets.Ruleset("""{"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"nope"}]}"""),
                TestRulesets.Version
            )
        );
}
