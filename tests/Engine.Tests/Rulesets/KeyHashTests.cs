using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Tests.Rulesets;

public class KeyHashTests
{
    [Fact]
    public void Of_100000Keys_ReturnsDistinctHashes()
    {
        var hashes = Hashes(100_000);

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void Of_100000Keys_DistributesTheLowBitsEvenly()
    {
        var hashes = Hashes(100_000);

        // 1,024 slots have 97.7 keys each on average, with a standard deviation of 9.9.
        Assert.All(hashes.GroupBy(hash => hash & 1023), slot => Assert.InRange(slot.Count(), 40, 160));
    }

    [Fact]
    public void Of_PrefixesOfOneText_ReturnsDistinctHashes()
    {
        var text = new string('a', 40);

        var hashes = Enumerable.Range(0, 41).Select(length => KeyHash.Of(text.AsSpan(0, length)));

        Assert.Equal(41, hashes.Distinct().Count());
    }

    private static List<ulong> Hashes(int count) => [.. Enumerable.Range(0, count).Select(i => KeyHash.Of($"service.feature-{i}"))];
}
