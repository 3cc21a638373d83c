using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Flagr;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>
/// Finds the distributions and the rollout that serve every bucket as a split does. Flagr has 1000 buckets; a rollout of p percent serves
/// of each variant's n buckets the first (n - 1) p / 100 + 1, rounded down.
/// </summary>
internal static class FlagrRollout
{
    private const int Percents = 100;

    /// <summary>The weight of one of Flagr's buckets.</summary>
    private const int WeightOfBucket = ServeSplit.TotalWeight / 1000;

    private const int WeightOfPercent = ServeSplit.TotalWeight / Percents;

    /// <summary>Returns the distributions and the rollout, or null when there are none.</summary>
    /// <param name="split">The split.</param>
    /// <param name="flag">The flag.</param>
    public static (ImmutableArray<FlagrShare> Shares, int Rollout)? Of(ServeSplit split, FlagrFlag flag)
    {
        var isOfFlagr =
            split.Source is { Algorithm: BucketingAlgorithms.Flagr, By: [] }
            && FlagrIds.Parse(split.Source.Salt) == flag.Id
            && split is { Total: null or ServeSplit.TotalWeight, Missing: MissingValue.Random };
        if (!isOfFlagr || Served(split) is not { } served || served.Exists(one => (one.Buckets * WeightOfBucket) % WeightOfPercent != 0))
            return null;
        var shares = served
            .Select(one => new FlagrShare(
                FlagrFlagMapper.PositionOf(flag.Model, one.Variant),
                one.Buckets * WeightOfBucket / WeightOfPercent
            ))
            .ToImmutableArray();
        // Flagr divides the callers in the order of the variants' numbers.
        for (var i = 1; i < shares.Length; i++)
            if (flag.VariantIds[shares[i - 1].Variant] >= flag.VariantIds[shares[i].Variant])
                return null;
        for (var rollout = Percents; rollout > 0; rollout--)
            if (served.TrueForAll(one => one.Served == ServedAt(rollout, one.Buckets)))
                return (shares, rollout);
        return null;
    }

    /// <summary>Returns the number of buckets of each variant, and how many of them it is served to; null when that is no number.</summary>
    private static List<(string Variant, int Buckets, int Served)>? Served(ServeSplit split)
    {
        List<(string Variant, int Buckets, int Served)> variants = [];
        foreach (var (variant, weight) in split.Weights)
        {
            if (weight % WeightOfBucket != 0)
                return null;
            var buckets = weight / WeightOfBucket;
            if (variant is not null)
                variants.Add((variant, buckets, buckets));
            else if (variants is [.., var last] && last.Buckets == last.Served)
                variants[^1] = last with { Buckets = last.Buckets + buckets };
            else
                return null;
        }
        return variants;
    }

    private static int ServedAt(int rollout, int buckets) =>
        rollout == Percents || buckets == 0 ? buckets : ((buckets - 1) * rollout / Percents) + 1;
}
