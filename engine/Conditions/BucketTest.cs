using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Tests whether the bucket of the caller is in one of the ranges.</summary>
internal sealed class BucketTest(BucketCondition model, CallerBuckets buckets) : CompiledCondition(model)
{
    private readonly BucketRange[] _ranges = [.. model.Ranges];
    private readonly MissingValue _missing = model.Missing;

    protected override bool Matches(EvaluationContext context)
    {
        var bucket = buckets.Find(context, out var origin);
        if (bucket == CallerBuckets.Missing)
        {
            switch (_missing)
            {
                case MissingValue.First:
                    (bucket, origin) = (0, BucketOrigin.First);
                    break;
                case MissingValue.Random:
                    bucket = buckets.Draw(context);
                    break;
                case MissingValue.Error:
                    context.Fail(new(buckets.MissingAttribute));
                    return false;
                default:
                    return false;
            }
        }
        if (bucket < 0)
            return false;
        var position = buckets.Buckets.PositionOf(bucket);
        context.Trace?.RecordBucket(this, position, origin);
        foreach (var range in _ranges)
            if (position < range.To)
                return position >= range.From;
        return false;
    }
}
