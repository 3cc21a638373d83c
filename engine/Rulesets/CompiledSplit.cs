using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled split of a rule.</summary>
/// <param name="model">The split.</param>
/// <param name="callers">Determines the bucket of a caller.</param>
/// <param name="variants">The variant of each share; null serves no value.</param>
/// <param name="otherwise">The flag's default variant.</param>
internal sealed class CompiledSplit(ServeSplit model, CallerBuckets callers, CompiledVariant?[] variants, CompiledVariant? otherwise)
{
    private readonly SplitShares _shares = new(callers.Buckets, model.Weights);
    private readonly MissingValue _missing = model.Missing;

    public CallerBuckets Callers => callers;

    /// <summary>Serves the variant of the caller's bucket.</summary>
    /// <returns>False when the caller has no bucket and the next rule is tried.</returns>
    public bool TryServe(CompiledRule rule, EvaluationContext context, out EvaluationResult result)
    {
        var bucket = callers.Find(context, out var origin);
        if (bucket == CallerBuckets.Missing)
        {
            switch (_missing)
            {
                case MissingValue.Next:
                    context.Trace?.RecordSkipped(rule);
                    result = default;
                    return false;
                case MissingValue.Default:
                    result = new(otherwise, Reason.Default, rule);
                    return true;
                case MissingValue.First:
                    (bucket, origin) = (0, BucketOrigin.First);
                    break;
                case MissingValue.Random:
                    bucket = callers.Draw(context);
                    break;
                default:
                    context.Fail(new(callers.MissingAttribute));
                    break;
            }
        }
        if (bucket < 0)
        {
            result = rule.Fail(context.TakeFailure());
            return true;
        }
        context.Trace?.RecordBucket(rule, callers.Buckets.NumberOf(bucket), origin);
        result = new(variants[_shares.IndexOf(bucket)], Reason.Split, rule);
        return true;
    }
}
