using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

public class ApplyTests
{
    private static readonly Ruleset Source = Doc.Ruleset(
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
    public void Apply_OneFlag_EveryOtherCompiledFlagIsTheSameObject()
    {
        var before = Doc.Compile(Source);
        var flag = Doc.Flag("""{"key":"f7","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""");
        var after = before.Apply(new([new PutItem(flag), new DeleteItem(ItemKind.Flag, "f8")]), new(1, 8));

        Assert.Equal(new EnvironmentVersion(1, 8), after.Version);
        foreach (var key in Source.Flags.Keys.Except(["f7", "f8"]))
            Assert.Same(before.Find(key), after.Find(key));
        Assert.NotSame(before.Find("f7"), after.Find("f7"));
        Assert.Same(flag, after.Find("f7")!.Model);
        Assert.Null(after.Find("f8"));

        // The ruleset before the change still answers as before.
        Assert.Equal("off", Ask.Evaluate(before, "f7", "{}").Variant!.Key);
        Assert.Equal("off", Ask.Evaluate(before, "f8", "{}").Variant!.Key);
        Assert.Equal(200, before.Flags(false).Length);
        Assert.Equal(199, after.Flags(false).Length);
        Assert.Equal(100, before.Flags(true).Length);
        Assert.Equal(99, after.Flags(true).Length);
    }

    [Fact]
    public void Apply_OneSegment_FlagsStayAndAnswerByTheNewSegment()
    {
        var before = Doc.Compile(Source);
        var after = before.Apply(
            new([new PutItem(Doc.Segment("""{"key":"s","when":{"attribute":"country","equals":"NL"}}"""))]),
            new(1, 8)
        );
        foreach (var key in Source.Flags.Keys)
            Assert.Same(before.Find(key), after.Find(key));
        Assert.Equal("on", Ask.Evaluate(before, "f1", """{"plan":"pro"}""").Variant!.Key);
        Assert.Equal("off", Ask.Evaluate(after, "f1", """{"plan":"pro"}""").Variant!.Key);
        Assert.Equal("on", Ask.Evaluate(after, "f1", """{"country":"NL"}""").Variant!.Key);
    }

    [Fact]
    public void Apply_ToALargeRuleset_CostFollowsTheChange()
    {
        static long Cost(int flags)
        {
            var ruleset = CompiledRuleset.Compile(
                Doc.Ruleset(
                    [
                        .. Enumerable
                            .Range(0, flags)
                            .Select(i => $$$"""{"key":"f{{{i}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on"}"""),
                    ],
                    []
                ),
                Doc.Version
            );
            var change = new ChangeSet([
                new PutItem(Doc.Flag("""{"key":"f1","type":"boolean","variants":{"on":false},"defaultVariant":"on"}""")),
            ]);
            ruleset.Apply(change, Doc.Version);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ruleset.Apply(change, Doc.Version);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // Two more levels of trie and tree, not a hundred times the flags.
        Assert.InRange(Cost(20_000), 1, 3 * Cost(200));
    }

    [Fact]
    public void Compile_InvalidRuleset_InvalidDataException() =>
        Assert.Throws<InvalidDataException>(() =>
            CompiledRuleset.Compile(
                Doc.Ruleset("""{"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"nope"}]}"""),
                Doc.Version
            )
        );
}
