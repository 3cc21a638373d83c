using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Tests.Rulesets;

public class KeyHashTests
{
    [Fact]
    public void Of_HundredThousandKeys_NoCollisionAndEvenLowBits()
    {
        var hashes = Enumerable.Range(0, 100_000).Select(i => KeyHash.Of($"service.feature-{i}")).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        // 1,024 places, 97.7 keys each on average, deviation about 9.9.
        Assert.All(hashes.GroupBy(hash => hash & 1023), place => Assert.InRange(place.Count(), 40, 160));
    }

    [Fact]
    public void Of_PrefixesOfOneText_AllDiffer()
    {
        var text = new string('a', 40);
        Assert.Equal(41, Enumerable.Range(0, 41).Select(length => KeyHash.Of(text.AsSpan(0, length))).Distinct().Count());
    }
}
