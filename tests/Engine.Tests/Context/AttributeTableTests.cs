using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

public class AttributeTableTests
{
    [Fact]
    public void With_ManyNames_EachKeepsItsSlotInEveryNewerTable()
    {
        var tables = new List<AttributeTable> { AttributeTable.Initial };
        for (var i = 1; i <= 199; i += 2)
            tables.Add(tables[^1].With([$"attribute-{i}", $"attribute-{i + 1}"]));
        for (var at = 0; at < tables.Count; at++)
        {
            Assert.Equal(2 * at + 1, tables[at].Count);
            for (var i = 1; i <= 200; i++)
                Assert.Equal(i <= 2 * at ? i : -1, tables[at].Find($"attribute-{i}"));
        }
    }

    [Fact]
    public void With_NoNames_SameTable() => Assert.Same(AttributeTable.Initial, AttributeTable.Initial.With([]));

    [Fact]
    public void Initial_TargetingKey_HasTheFirstSlot()
    {
        Assert.Equal(AttributeTable.TargetingKeySlot, AttributeTable.Initial.Find("targetingKey"));
        Assert.Equal(-1, AttributeTable.Initial.Find("targetingkey"));
        Assert.False(AttributeTable.Initial.HasPaths);
    }

    [Fact]
    public void HasPaths_NameWithADot_StaysTrue() => Assert.True(AttributeTable.Initial.With(["address.country"]).With(["plan"]).HasPaths);

    [Fact]
    public void Slot_KnownAndNewNames_OneSlotEach()
    {
        var compiler = new ConditionCompiler(AttributeTable.Initial.With(["known"]));
        Assert.Equal([1, 2, 0, 3, 2], new[] { "known", "new", "targetingKey", "newer", "new" }.Select(compiler.Slot));
        var table = compiler.MakeAttributes();
        Assert.Equal((4, 2, 3), (table.Count, table.Find("new"), table.Find("newer")));
    }

    [Fact]
    public void Compile_ManyAttributes_CostFollowsTheirNumber()
    {
        static long Cost(int attributes)
        {
            static string Test(int flag, int i) => $$"""{"attribute":"f{{flag}}-a{{i}}","exists":true}""";
            var ruleset = Doc.Ruleset(
                [
                    .. Enumerable
                        .Range(0, 10)
                        .Select(flag =>
                            $$$"""{"key":"f{{{flag}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"any":[{{{string.Join(",", Enumerable.Range(0, attributes / 10).Select(i => Test(flag, i)))}}}]},"serve":{"variant":"on"}}]}"""
                        ),
                ],
                []
            );
            CompiledRuleset.Compile(ruleset, Doc.Version);
            var before = GC.GetAllocatedBytesForCurrentThread();
            CompiledRuleset.Compile(ruleset, Doc.Version);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.InRange(Cost(5_000), 1, 15 * Cost(500));
    }
}
