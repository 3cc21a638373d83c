using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>A growing share keeps all its callers.</summary>
public class SplitPropertyTests
{
    private static readonly string[] Values = [.. Enumerable.Range(0, 300).Select(i => $"user-{i}")];

    private static Gen<int> Weight => Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Constant(100_000)), (8, Gen.Choose(0, 100_000)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choose_GrowingRollout_KeepsCallersInTheirShare(bool first)
    {
        var property = Prop.ForAll(
            Arb.From(Gen.Two(Weight)),
            Arb.From(Gen.Choose(0, 1_000)),
            (pair, salt) =>
            {
                int small = Math.Min(pair.Item1, pair.Item2),
                    large = Math.Max(pair.Item1, pair.Item2);
                int Treatment(int weight) => first ? 0 : 1;
                var before = Split($"flag-{salt}", first ? [small, 100_000 - small] : [100_000 - small, small]);
                var after = Split($"flag-{salt}", first ? [large, 100_000 - large] : [100_000 - large, large]);
                return Values.All(value => Share(before, value) != Treatment(small) || Share(after, value) == Treatment(large));
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    [Fact]
    public void Choose_OneBoundaryMoves_ChangesOnlyTheAdjacentShares()
    {
        var cuts = Gen.Choose(2, 8).SelectMany(count => Gen.Choose(0, 100_000).ListOf(count - 1).Select(list => list.Order().ToArray()));
        var property = Prop.ForAll(
            Arb.From(cuts),
            Arb.From(Gen.Choose(0, 7)),
            Arb.From(Gen.Choose(0, 100_000)),
            (bounds, index, target) =>
            {
                var moved = index % bounds.Length;
                var next = moved + 1 < bounds.Length ? bounds[moved + 1] : 100_000;
                var grown = bounds.ToArray();
                grown[moved] = bounds[moved] + target % (next - bounds[moved] + 1);
                var before = Split("f", Weights(bounds));
                var after = Split("f", Weights(grown));
                return Values.All(value =>
                {
                    var (old, now) = (Share(before, value), Share(after, value));
                    // The range below the boundary grows: it keeps its callers and gets new ones only from the range above it.
                    return old == now || (old == moved + 1 && now == moved);
                });
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }

    [Fact]
    public void Choose_AnyWeights_ReturnsTheShareWhoseRangeContainsTheBucket()
    {
        var cuts = Gen.Choose(1, 9).SelectMany(count => Weight.ListOf(count - 1).Select(list => list.Order().ToArray()));
        var property = Prop.ForAll(
            Arb.From(cuts),
            bounds =>
            {
                var weights = Weights(bounds);
                var split = Split("f", weights);
                return Values.All(value =>
                {
                    var share = split.Choose(Encoding.UTF8.GetBytes(value), out var bucket);
                    var start = weights.Take(share).Sum();
                    return bucket is >= 0 and < 100_000 && start <= bucket && bucket < start + weights[share];
                });
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    private static int[] Weights(int[] bounds) => [.. bounds.Append(100_000).Zip(bounds.Prepend(0), (end, start) => end - start)];

    private static TestSplit Split(string salt, int[] weights) =>
        TestSplit.Native1(
            Encoding.UTF8.GetBytes(salt + ":"),
            [.. weights.Select((weight, index) => new WeightedVariant($"v{index}", weight))]
        );

    private static int Share(TestSplit split, string value) => split.Choose(Encoding.UTF8.GetBytes(value), out _);
}
