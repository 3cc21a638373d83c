using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Represents what buckets are computed from. Every caller has the same bucket where two are the same.</summary>
/// <param name="Algorithm">The bucketing algorithm.</param>
/// <param name="Salt">The salt.</param>
/// <param name="By">The first attribute.</param>
internal readonly record struct BucketIdentity(string Algorithm, string Salt, string By)
{
    /// <summary>Returns the identity of a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="item">The key of the item that has the condition.</param>
    /// <param name="algorithm">The algorithm of the item.</param>
    public static BucketIdentity Of(BucketCondition condition, string item, string algorithm) =>
        new(condition.Source.Algorithm ?? algorithm, condition.Source.Salt ?? item + BucketCondition.SaltSuffix, FirstOf(condition.Source));

    /// <summary>Returns the identity of the split of a rule, or null when no condition can have the same.</summary>
    public static BucketIdentity? OfSplit(Flag flag, Rule rule)
    {
        // Other systems have splits that hash as their conditions do; with an origin, an importer meant it.
        if (flag.Origin is not null || rule.Serve is not ServeSplit { Source: var source })
            return null;
        var algorithm = source.Algorithm ?? flag.Bucketing;
        // Random buckets are independent; 'unleash' has another seed in conditions than in splits.
        return algorithm is BucketingAlgorithms.Random or BucketingAlgorithms.Unleash
            ? null
            : new(algorithm, source.Salt ?? flag.Key, FirstOf(source));
    }

    private static string FirstOf(BucketSource source) => source.By.IsEmpty ? "targetingKey" : source.By[0];
}
