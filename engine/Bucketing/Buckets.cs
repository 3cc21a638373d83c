using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents a number of buckets, and the ranges of buckets that weights have.</summary>
/// <param name="count">The number of buckets.</param>
internal class Buckets(int count)
{
    private readonly int _scale = ServeSplit.TotalWeight / count;

    public int Count => count;

    /// <summary>Returns the position of a bucket in thousandths of a percent.</summary>
    /// <remarks>100,000 is a multiple of the number of buckets that each algorithm has in conditions.</remarks>
    public int PositionOf(int bucket) => NumberOf(bucket) * _scale;

    /// <summary>Returns the number of a bucket, of which there are <see cref="Count"/>.</summary>
    public virtual int NumberOf(int bucket) => bucket;

    /// <summary>Returns the bucket with a number from 0 to <see cref="Count"/> exclusive.</summary>
    public virtual int FromNumber(int number) => number;

    /// <summary>Returns for each weight the first bucket after its half-open range; the ranges are in the order of the weights.</summary>
    /// <param name="weights">The weights, which sum to the total of the split.</param>
    public virtual int[] Ends(ImmutableArray<WeightedVariant> weights)
    {
        var ends = new int[weights.Length];
        var end = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            end += weights[i].Weight;
            ends[i] = end;
        }
        return ends;
    }
}
