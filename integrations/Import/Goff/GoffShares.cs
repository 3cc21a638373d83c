using System.Collections.Immutable;
using System.Text;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Specifies whether the order in which percentages are added affects the number of buckets.</summary>
internal enum GoffOrder
{
    /// <summary>Every order has the same result.</summary>
    Irrelevant,

    /// <summary>The result depends on the order, which is random.</summary>
    Relevant,

    /// <summary>There are too many orders to compare.</summary>
    Unknown,
}

/// <summary>Converts percentages to ranges of buckets, in double precision as GO Feature Flag does.</summary>
internal static class GoffShares
{
    /// <summary>All callers.</summary>
    public const int Percent = 100;

    /// <summary>The maximum percentage, whose buckets fit in a split.</summary>
    public const int MaxPercentage = 1_000_000;

    private const int MaxOrdered = 10;
    private const double BucketsOfPercent = 1000;

    /// <summary>Returns the number of buckets: the exact sum in thousandths of a percent, rounded down.</summary>
    public static int ModulusOf(IReadOnlyDictionary<string, double> percentages)
    {
        if (OrderOf(percentages) == GoffOrder.Irrelevant)
            return (int)(percentages.Values.Sum() * BucketsOfPercent);
        return (int)(percentages.Values.Sum(percentage => (decimal)percentage) * (decimal)BucketsOfPercent);
    }

    /// <summary>Returns whether the order of addition affects the sum in whole buckets.</summary>
    public static GoffOrder OrderOf(IReadOnlyDictionary<string, double> percentages)
    {
        double[] values = [.. percentages.Values];
        if (values.Length > MaxOrdered)
            return GoffOrder.Unknown;
        // The sums that the values of each set have in some order.
        var sums = new HashSet<double>[1 << values.Length];
        sums[0] = [0];
        for (var set = 1; set < sums.Length; set++)
        {
            sums[set] = [];
            for (var i = 0; i < values.Length; i++)
                if ((set & (1 << i)) != 0)
                    sums[set].UnionWith(sums[set & ~(1 << i)].Select(sum => sum + values[i]));
        }
        return sums[^1].Select(sum => (uint)(sum * BucketsOfPercent)).Distinct().Count() == 1 ? GoffOrder.Irrelevant : GoffOrder.Relevant;
    }

    /// <summary>
    /// Returns the split of percentages. Buckets that no variation has serve nothing, because GO Feature Flag fails there.
    /// </summary>
    public static ServeSplit ToSplit(GoffFlag flag, GoffPercentages shares)
    {
        var modulus = ModulusOf(shares.Percentages);
        var weights = ImmutableArray.CreateBuilder<WeightedVariant>();
        var (end, last) = (0d, 0);
        foreach (var (variation, percentage) in Ordered(shares.Percentages))
        {
            end += percentage * BucketsOfPercent;
            var next = Math.Min((int)end, modulus);
            weights.Add(new(variation, next - last));
            last = next;
        }
        if (last < modulus)
            weights.Add(new(null, modulus - last));
        return Split(flag, weights.ToImmutable(), modulus);
    }

    /// <summary>Returns the split of a rollout at a time.</summary>
    public static Serve ToServe(GoffFlag flag, GoffRamp ramp, int share) =>
        ramp.Initial == ramp.Final
            ? new ServeVariant(ramp.Final)
            : Split(flag, [new(ramp.Final, share), new(ramp.Initial, GoffRamp.Buckets - share)], GoffRamp.Buckets);

    /// <summary>Returns the variations in the order of their ranges: from the last name to the first, by bytes of UTF-8.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Ordered(IReadOnlyDictionary<string, double> percentages) =>
        percentages.OrderDescending(
            Comparer<KeyValuePair<string, double>>.Create(
                (one, other) => Encoding.UTF8.GetBytes(one.Key).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Key))
            )
        );

    private static ServeSplit Split(GoffFlag flag, ImmutableArray<WeightedVariant> weights, int total) =>
        new(weights)
        {
            Total = total == ServeSplit.TotalWeight ? null : total,
            Source = new(flag.By == ImportConditions.TargetingKey ? [] : [flag.By], Algorithm: BucketingAlgorithms.Goff),
        };
}
