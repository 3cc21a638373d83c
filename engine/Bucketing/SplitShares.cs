using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents the ranges of buckets of a split.</summary>
internal sealed class SplitShares(Buckets buckets, ImmutableArray<WeightedVariant> weights)
{
    private readonly int[] _ends = buckets.Ends(weights);

    /// <summary>Returns the index of the share that has a bucket.</summary>
    public int IndexOf(int bucket)
    {
        var index = 0;
        while (bucket >= _ends[index])
            index++;
        return index;
    }
}
