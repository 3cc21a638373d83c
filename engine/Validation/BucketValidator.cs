using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates splits' and conditions' sources of buckets.</summary>
internal static class BucketValidator
{
    public static void ValidateCondition(BucketCondition condition, ErrorCollector errors)
    {
        errors.Enter("bucket");
        ValidateSource(condition.Source, "A bucket condition", errors);
        var end = 0;
        // The reader has reported ranges that are not readable.
        for (var index = 0; index < condition.Ranges.Length; index++)
        {
            var range = condition.Ranges[index];
            var isBelow = index == 0 && range.From == 0;
            if ((range.From < range.To || isBelow) && range.From >= end)
            {
                end = range.To;
                continue;
            }
            errors.Error("ranges", "The ranges of a bucket must ascend without overlapping, and each must end after its start.");
            break;
        }
        errors.Leave();
    }

    public static void ValidateSource(BucketSource source, string what, ErrorCollector errors)
    {
        for (var index = 0; index < source.By.Length; index++)
        {
            var attribute = source.By[index];
            if (!attribute.StartsWith('@'))
                continue;
            errors.Enter("by");
            if (source.By.Length > 1)
                errors.Enter(index);
            errors.Error(
                attribute == AttributeCondition.TimeAttribute
                    ? $"{what} cannot use the time."
                    : $"There is no built-in attribute '{attribute}'."
            );
            if (source.By.Length > 1)
                errors.Leave();
            errors.Leave();
        }
    }

    /// <summary>
    /// Reports a split behind a bucket condition that hashes the same: the condition would admit callers of the first variants only.
    /// </summary>
    public static void ValidateIndependence(Flag flag, Rule rule, ErrorCollector errors)
    {
        // Other systems have such rules; with an origin, an importer meant it.
        if (flag.Origin is not null)
            return;
        if (rule.Serve is not ServeSplit split)
            return;
        // Random buckets are independent; 'unleash' has another seed in conditions than in splits.
        if (AlgorithmOf(flag, split.Source) is BucketingAlgorithms.Random or BucketingAlgorithms.Unleash)
            return;
        foreach (var bucket in References.BucketsOf(rule.When))
        {
            var isSame =
                AlgorithmOf(flag, bucket.Source) == AlgorithmOf(flag, split.Source)
                && (bucket.Source.Salt ?? flag.Key + BucketCondition.SaltSuffix) == (split.Source.Salt ?? flag.Key)
                && FirstOf(bucket.Source) == FirstOf(split.Source);
            if (!isSame)
                continue;
            errors.Error(
                "when",
                "The 'bucket' condition and the split hash the same algorithm, salt and attribute: the condition would choose among the "
                    + "variants too. Remove the salt of one of them, or give it another."
            );
            return;
        }
    }

    private static string AlgorithmOf(Flag flag, BucketSource source) => source.Algorithm ?? flag.Bucketing;

    private static string FirstOf(BucketSource source) => source.By.IsEmpty ? "targetingKey" : source.By[0];
}
