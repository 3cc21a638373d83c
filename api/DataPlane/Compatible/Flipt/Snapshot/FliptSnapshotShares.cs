using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Writes the weights of a split as percentages that have the same edges in Flipt's server, which truncates them to buckets, and in its
/// clients, which round: the inner edges are in the lower half of a bucket.
/// </summary>
internal static class FliptSnapshotShares
{
    private const int Buckets = 1000;
    private const decimal PercentOfBucket = 0.1m,
        Shift = 0.005m;

    /// <summary>Returns the variants that have buckets, with their percentages.</summary>
    public static ImmutableArray<(string Variant, decimal Percent)> Of(ServeSplit split)
    {
        var shares = new List<(string Variant, int End)>();
        var (sum, percent, start) = (split.Weights.Sum(share => share.Weight / 1000f), 0f, 0);
        var served = split.Weights.Where(share => share.Weight > 0).ToList();
        foreach (var share in served)
        {
            // In single precision, as the engine does.
            percent += share.Weight / 1000f / sum * 100f;
            var end = share == served[^1] ? Buckets : (int)(percent * 10f);
            if (end > start)
                shares.Add((share.Variant!, end));
            start = Math.Max(start, end);
        }
        var percents = ImmutableArray.CreateBuilder<(string, decimal)>();
        var before = 0m;
        for (var i = 0; i < shares.Count; i++)
        {
            var edge = i == shares.Count - 1 ? 100m : (shares[i].End * PercentOfBucket) + Shift;
            percents.Add((shares[i].Variant, edge - before));
            before = edge;
        }
        return percents.ToImmutable();
    }
}
