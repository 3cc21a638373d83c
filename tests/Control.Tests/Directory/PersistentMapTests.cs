using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Tests.Directory;

public sealed class PersistentMapTests
{
    /// <summary>With this many ids a few have equal 32-bit hashes, so that the tests also cover collisions.</summary>
    private const int Many = 200_000;

    [Fact]
    public void Create_ManyItems_FindsEach()
    {
        var ids = Ids(Many);

        var map = PersistentMap<string>.Create(ids, id => id);

        Assert.Equal(Many, map.Count);
        Assert.All(ids, id => Assert.Same(id, map.Find(id)));
        Assert.Null(map.Find("key-unknown"));
    }

    [Fact]
    public void SetAndRemove_InAnyOrder_EqualsADictionary()
    {
        var random = new Random(20260701);
        var ids = Ids(500);
        var expected = new Dictionary<string, string>();
        var map = PersistentMap<string>.Empty;

        for (var step = 0; step < 5_000; step++)
        {
            var id = ids[random.Next(ids.Length)];
            if (random.Next(3) == 0)
            {
                expected.Remove(id);
                map = map.Remove(id);
            }
            else
            {
                expected[id] = $"{id} {step}";
                map = map.Set(id, expected[id]);
            }
            Assert.Equal(expected.Count, map.Count);
        }

        Assert.All(ids, id => Assert.Equal(expected.GetValueOrDefault(id), map.Find(id)));
    }

    [Fact]
    public void SetAndRemove_OneOfMany_LeavesThePreviousMapUnchanged()
    {
        var before = PersistentMap<string>.Create(["a", "b"], id => id);

        var after = before.Set("a", "changed").Remove("b").Set("c", "c");

        Assert.Equal(("a", "b", null), (before.Find("a"), before.Find("b"), before.Find("c")));
        Assert.Equal(("changed", null, "c"), (after.Find("a"), after.Find("b"), after.Find("c")));
        Assert.Equal((2, 2), (before.Count, after.Count));
    }

    [Fact]
    public void Remove_UnknownId_ReturnsTheSameMap()
    {
        var map = PersistentMap<string>.Create(["a"], id => id);

        Assert.Same(map, map.Remove("b"));
    }

    [Fact]
    public void Remove_EverySecondItem_KeepsTheOthers()
    {
        var ids = Ids(Many);
        var map = PersistentMap<string>.Create(ids, id => id);

        for (var i = 0; i < ids.Length; i += 2)
            map = map.Remove(ids[i]);

        Assert.Equal(Many / 2, map.Count);
        for (var i = 0; i < ids.Length; i++)
            Assert.Equal(i % 2 == 0 ? null : ids[i], map.Find(ids[i]));
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(number => $"key-{number}")];
}
