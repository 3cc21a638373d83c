using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Context;

public class AttributeTableTests
{
    [Fact]
    public void Build_ManyNames_KeepsTheirSlotsInLaterTables()
    {
        var tables = new List<AttributeTable> { AttributeTable.Initial };
        for (var i = 1; i <= 199; i += 2)
            tables.Add(With(tables[^1], $"attribute-{i}", $"attribute-{i + 1}"));

        foreach (var (index, table) in tables.Index())
        {
            Assert.Equal(2 * index + 1, table.Count);
            for (var i = 1; i <= 200; i++)
                Assert.Equal(i <= 2 * index ? i : -1, table.Find($"attribute-{i}"));
        }
    }

    [Fact]
    public void Build_NoNames_ReturnsTheSameTable() => Assert.Same(AttributeTable.Initial, With(AttributeTable.Initial));

    [Fact]
    public void Slot_Conversions_AreNotFoundByAName()
    {
        var builder = new AttributeTableBuilder(With(AttributeTable.Initial, "a"));

        var number = builder.Slot("a", new(AttributeConversion.Number, false));
        var lower = builder.Slot("a", new(AttributeConversion.None, true));

        var table = builder.Build();
        Assert.Equal((2, 3), (number, lower));
        Assert.Equal((1, "a", "a"), (table.Find("a"), table.Name(2), table.Name(3)));
        Assert.Equal([2, 3], table.ConvertedSlots);
        Assert.Equal(number, new AttributeTableBuilder(table).Slot("a", new(AttributeConversion.Number, false)));
    }

    [Fact]
    public void Build_PropertiesOfElements_KeepTheirSlotsInLaterTables()
    {
        var first = new AttributeTableBuilder(AttributeTable.Initial);
        var list = first.Slot("list");
        var price = first.Elements(list).Slot("price");
        var table = first.Build();
        var second = new AttributeTableBuilder(table);

        var (known, added) = (second.Elements(list).Slot("price"), second.Elements(list).Slot("kind"));

        Assert.Equal((price, price + 1), (known, added));
        Assert.Equal((1, 2), (table.Elements(list)!.Count, second.Build().Elements(list)!.Count));
        Assert.Null(table.Elements(AttributeTable.TargetingKeySlot));
    }

    [Fact]
    public void Initial_TargetingKey_HasTheFirstSlot()
    {
        Assert.Equal(AttributeTable.TargetingKeySlot, AttributeTable.Initial.Find("targetingKey"));
        Assert.Equal(-1, AttributeTable.Initial.Find("targetingkey"));
        Assert.False(AttributeTable.Initial.HasPaths);
    }

    [Fact]
    public void HasPaths_NameWithDot_IsTrueInLaterTables() =>
        Assert.True(With(With(AttributeTable.Initial, "address.country"), "plan").HasPaths);

    [Fact]
    public void Slot_KnownAndNewNames_ReturnsOneSlotEach()
    {
        var compiler = new ConditionCompiler(With(AttributeTable.Initial, "known"));

        var slots = new[] { "known", "new", "targetingKey", "newer", "new" }.Select(compiler.Slot).ToList();

        var table = compiler.MakeAttributes();
        Assert.Equal([1, 2, 0, 3, 2], slots);
        Assert.Equal((4, 2, 3), (table.Count, table.Find("new"), table.Find("newer")));
    }

    [Fact]
    public void Compile_TenTimesTheAttributes_AllocatesAtMost15TimesAsMuch()
    {
        Assert.InRange(Allocated(5_000), 1, 15 * Allocated(500));

        static long Allocated(int attributes)
        {
            static string Test(int flag, int i) => $$"""{"attribute":"f{{flag}}-a{{i}}","exists":true}""";
            var ruleset = TestRulesets.Ruleset(
                [
                    .. Enumerable
                        .Range(0, 10)
                        .Select(flag =>
                            $$$"""{"key":"f{{{flag}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"any":[{{{string.Join(",", Enumerable.Range(0, attributes / 10).Select(i => Test(flag, i)))}}}]},"serve":{"variant":"on"}}]}"""
                        ),
                ],
                []
            );
            CompiledRuleset.Compile(ruleset, TestRulesets.Version);
            var before = GC.GetAllocatedBytesForCurrentThread();
            CompiledRuleset.Compile(ruleset, TestRulesets.Version);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static AttributeTable With(AttributeTable table, params string[] names)
    {
        var builder = new AttributeTableBuilder(table);
        foreach (var name in names)
            builder.Slot(name);
        return builder.Build();
    }
}
