using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class EventIdSetTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(200_000)]
    public void Add_NumberedIds_ContainsExactlyThem(int count)
    {
        var set = new EventIdSet();

        var added = Enumerable.Range(0, count).Count(number => set.Add(Ids.Numbered(5, 2 * number)));

        Assert.Equal((count, (long)count), (added, set.Count));
        Assert.All(
            Enumerable.Range(0, 500),
            number => Assert.Equal(number % 2 == 0 && number < 2 * count, set.Contains(Ids.Numbered(5, number)))
        );
        Assert.False(set.Add(Ids.Numbered(5, 2 * (count / 2))));
        Assert.False(set.Contains(Ids.Numbered(6, 0)));
    }

    [Fact]
    public void Add_HashedIds_EqualsAHashSet()
    {
        var random = new Random(11);
        var set = new EventIdSet();
        var model = new HashSet<Guid>();

        for (var i = 0; i < 20_000; i++)
        {
            var id = Ids.Hashed(random.Next(15_000));
            Assert.Equal(model.Add(id), set.Add(id));
        }

        Assert.Equal(model.Count, set.Count);
        Assert.All(model, id => Assert.True(set.Contains(id)));
    }

    [Fact]
    public void Ranges_AnyOrderOfIds_HaveEqualBytes()
    {
        var ids = Enumerable.Range(0, 6_000).Select(number => Ids.Numbered(5, number * 7)).Concat([Ids.Hashed(1), Ids.Hashed(2)]).ToArray();
        var shuffled = ids.ToArray();
        new Random(3).Shuffle(shuffled);

        Assert.Equal(Text(Of(ids)), Text(Of(shuffled)));
    }

    [Fact]
    public void Load_StoredRanges_RestoresTheSet()
    {
        var set = Of([.. Enumerable.Range(0, 70_000).Select(number => Ids.Numbered(5, number)), Ids.Hashed(1)]);
        var loaded = new EventIdSet();

        foreach (var (range, bytes) in set.Ranges)
            loaded.Load(range, bytes);

        Assert.Equal(Text(set), Text(loaded));
    }

    [Fact]
    public void Load_ForeignBytes_ThrowsInvalidDataException()
    {
        Assert.Throws<InvalidDataException>(() => new EventIdSet().Load(default, [1]));
        Assert.Throws<InvalidDataException>(() => new EventIdSet().Load(default, [0, 2, 0, 1]));
        Assert.Throws<InvalidDataException>(() => new EventIdSet().Load(default, new byte[8_192]));
    }

    [Fact]
    public void Ranges_AMillionNumberedIds_TakeLittleSpace()
    {
        var set = Of(Enumerable.Range(0, 1_000_000).Select(number => Ids.Numbered(5, number)));

        Assert.InRange(set.Ranges.Sum(range => range.Value.Length), 1, 16 * 8_192);
    }

    [Fact]
    public void RangesOf_Ids_AreTheRangesThatContainThem()
    {
        Guid[] ids = [Ids.Numbered(5, 1), Ids.Numbered(5, 2), Ids.Numbered(5, 70_000)];

        Assert.Equal(Of(ids).Ranges.Select(range => range.Key), EventIdSet.RangesOf(ids));
    }

    private static EventIdSet Of(IEnumerable<Guid> ids)
    {
        var set = new EventIdSet();
        foreach (var id in ids)
            set.Add(id);
        return set;
    }

    private static string Text(EventIdSet set) =>
        string.Join('\n', set.Ranges.Select(range => $"{range.Key} {Convert.ToHexString(range.Value)}"));
}
