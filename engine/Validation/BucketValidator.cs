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
    /// Reports a split behind a bucket condition that hashes the same, also one of a segment: the condition would admit callers of the
    /// first variants only.
    /// </summary>
    public static void ValidateIndependence(Flag flag, Rule rule, SegmentBuckets segments, ErrorCollector errors)
    {
        if (BucketIdentity.OfSplit(flag, rule) is not { } split)
            return;
        if (References.BucketsOf(rule.When).Any(bucket => BucketIdentity.Of(bucket, flag.Key, flag.Bucketing) == split))
            errors.Error("when", Dependence("The 'bucket' condition and the split"));
        else if (References.SegmentsOf(rule.When).FirstOrDefault(key => segments.Of(key).Contains(split)) is { } segment)
            errors.Error("when", Dependence($"A 'bucket' condition of the segment '{segment}' and the split"));
    }

    /// <summary>Returns the message for a bucket condition and a split that hash the same.</summary>
    /// <param name="both">The two.</param>
    public static string Dependence(string both) =>
        $"{both} hash the same algorithm, salt and attribute: the condition would choose among the variants too. Remove the salt of one of "
        + "them, or give it another.";
}
