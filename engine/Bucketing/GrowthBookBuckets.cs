using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents GrowthBook's buckets, which hash neither 0 nor false.</summary>
internal abstract class GrowthBookBuckets(int count) : HashedBuckets(count)
{
    public sealed override int[] Ends(ImmutableArray<WeightedVariant> weights) => ScaledEnds(weights);

    public sealed override int Of(EvaluationContext context, in AttributeValue value) =>
        value.Kind is AttributeKind.Number or AttributeKind.Boolean && value.Number == 0 ? -1 : base.Of(context, value);
}
