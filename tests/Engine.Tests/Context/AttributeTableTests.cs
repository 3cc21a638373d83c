namespace FlagCluster.Engine.Tests.Context;

public class AttributeTableTests
{
    [Fact]
    public void FindOrAdd_ManyNames_EachKeepsItsSlotInEveryNewerTable()
    {
        var table = AttributeTable.Initial;
        var tables = new List<AttributeTable> { table };
        for (var i = 1; i <= 200; i++)
        {
            Assert.Equal(i, AttributeTable.FindOrAdd(ref table, $"attribute-{i}"));
            Assert.Equal(i, AttributeTable.FindOrAdd(ref table, $"attribute-{i}"));
            tables.Add(table);
        }
        for (var at = 0; at < tables.Count; at++)
        {
            Assert.Equal(at + 1, tables[at].Count);
            for (var i = 1; i <= 200; i++) Assert.Equal(i <= at ? i : -1, tables[at].Find($"attribute-{i}"));
        }
    }

    [Fact]
    public void Initial_TargetingKey_HasTheFirstSlot()
    {
        Assert.Equal(AttributeTable.TargetingKeySlot, AttributeTable.Initial.Find("targetingKey"));
        Assert.Equal(-1, AttributeTable.Initial.Find("targetingkey"));
        Assert.False(AttributeTable.Initial.HasPaths);
    }

    [Fact]
    public void HasPaths_NameWithADot_StaysTrue()
    {
        var table = AttributeTable.Initial;
        AttributeTable.FindOrAdd(ref table, "address.country");
        AttributeTable.FindOrAdd(ref table, "plan");
        Assert.True(table.HasPaths);
    }
}
