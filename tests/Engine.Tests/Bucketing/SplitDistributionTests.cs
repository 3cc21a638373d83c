using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The distribution of a million keys follows the weights. The keys are fixed, so the results are deterministic.</summary>
public class SplitDistributionTests
{
    private const int Keys = 1_000_000;

    [Theory]
    [InlineData("new-checkout", new[] { 50_000, 50_000 })]
    [InlineData("pricing", new[] { 10_000, 20_000, 30_000, 40_000 })]
    [InlineData("rare", new[] { 1, 99, 900, 99_000 })]
    [InlineData("thirds", new[] { 33_333, 33_333, 33_334 })]
    public void Choose_MillionKeys_DistributesWithinFiveSigmaOfTheWeights(string salt, int[] weights)
    {
        var split = TestSplit.Native1(
            Encoding.UTF8.GetBytes(salt + ":"),
            [.. weights.Select((weight, index) => new WeightedVariant($"v{index}", weight))]
        );
        var counts = new int[weights.Length];
        var value = new byte[16];

        for (var i = 0; i < Keys; i++)
        {
            Assert.True(System.Text.Unicode.Utf8.TryWrite(value, $"user-{i}", out var length));
            counts[split.Choose(value.AsSpan(0, length), out _)]++;
        }

        for (var share = 0; share < weights.Length; share++)
        {
            var probability = weights[share] / 100_000.0;
            var sigma = Math.Sqrt(Keys * probability * (1 - probability));
            Assert.InRange(counts[share], Keys * probability - 5 * sigma, Keys * probability + 5 * sigma);
        }
    }

    [Fact]
    public void Choose_MillionKeysInThousandShares_DistributesUniformly()
    {
        // 1,000 shares of 100 buckets: the statistic has 999 degrees of freedom, mean 999 and deviation √1998 ≈ 44.7.
        var split = TestSplit.Native1(
            "chi:"u8.ToArray(),
            [.. Enumerable.Range(0, 1_000).Select(index => new WeightedVariant($"v{index}", 100))]
        );
        var counts = new int[1_000];
        var value = new byte[16];

        for (var i = 0; i < Keys; i++)
        {
            Assert.True(System.Text.Unicode.Utf8.TryWrite(value, $"{i:x8}", out var length));
            split.Choose(value.AsSpan(0, length), out var bucket);
            counts[bucket / 100]++;
        }

        var statistic = counts.Sum(count => (count - 1_000.0) * (count - 1_000.0) / 1_000.0);
        Assert.InRange(statistic, 999 - 5 * 44.7, 999 + 5 * 44.7);
    }

    [Fact]
    public void Choose_TwoSalts_SplitsAreIndependent()
    {
        var one = TestSplit.Native1("one:"u8.ToArray(), [new("a", 50_000), new("b", 50_000)]);
        var two = TestSplit.Native1("two:"u8.ToArray(), [new("a", 50_000), new("b", 50_000)]);
        var both = 0;

        for (var i = 0; i < 200_000; i++)
        {
            var value = Encoding.UTF8.GetBytes($"user-{i}");
            if (one.Choose(value, out _) == 0 && two.Choose(value, out _) == 0)
                both++;
        }

        var sigma = Math.Sqrt(200_000 * 0.25 * 0.75);
        Assert.InRange(both, 50_000 - 5 * sigma, 50_000 + 5 * sigma);
    }
}
