using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Computes ranges of callers in double precision, as GrowthBook does, and the buckets in them.</summary>
internal static class GrowthBookRanges
{
    /// <summary>Returns the ranges of variations.</summary>
    /// <param name="count">The number of variations.</param>
    /// <param name="coverage">The share of callers in the experiment.</param>
    /// <param name="weights">The weights; null, or those that do not fit, are equal weights.</param>
    public static ImmutableArray<GrowthBookRange> Of(int count, double coverage, ImmutableArray<double>? weights)
    {
        coverage = Math.Clamp(coverage, 0, 1);
        var used = weights is { } given && given.Length == count && IsWhole(given) ? given : [.. Enumerable.Repeat(1.0 / count, count)];
        var ranges = ImmutableArray.CreateBuilder<GrowthBookRange>(count);
        var start = 0.0;
        foreach (var weight in used)
        {
            ranges.Add(new(start, start + (coverage * weight)));
            start += weight;
        }
        return ranges.ToImmutable();
    }

    /// <summary>Returns the index of the variation that a caller is in, or −1.</summary>
    public static int IndexOf(ImmutableArray<GrowthBookRange> ranges, double n)
    {
        for (var i = 0; i < ranges.Length; i++)
            if (ranges[i].Has(n))
                return i;
        return -1;
    }

    /// <summary>Returns the ranges of positions whose buckets pass a test.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="passes">Tests the number of a bucket, from 0 to 1.</param>
    public static ImmutableArray<BucketRange> Positions(GrowthBookHash hash, Func<double, bool> passes)
    {
        var ranges = ImmutableArray.CreateBuilder<BucketRange>();
        var start = -1;
        for (var bucket = 0; bucket <= hash.Buckets; bucket++)
        {
            var isIn = bucket < hash.Buckets && passes((double)bucket / hash.Buckets);
            if (isIn && start < 0)
                start = bucket;
            if (isIn || start < 0)
                continue;
            ranges.Add(new(start * hash.Scale, bucket * hash.Scale));
            start = -1;
        }
        return ranges.ToImmutable();
    }

    private static bool IsWhole(ImmutableArray<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
            sum = weight + sum;
        return sum is >= 0.99 and <= 1.01;
    }
}
