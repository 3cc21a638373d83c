namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Provides the features of rulesets and their levels. An addition to the format is a field here, and is returned by one of the methods
/// below for the parts that use it.
/// </summary>
public static class RulesetFeatures
{
    /// <summary>The level of a ruleset without features: every release knows it.</summary>
    public const int BaseLevel = 1;

    /// <summary>The highest level that this release knows.</summary>
    public const int KnownLevel = 2;

    // Declare features here: internal static readonly RulesetFeature Bucket = new("'bucket' conditions", 2);

    /// <summary>Returns the features that an item uses; a feature may be repeated.</summary>
    internal static IEnumerable<RulesetFeature> Of(RulesetItem item) =>
        item switch
        {
            Flag flag => OfFlag(flag),
            Segment segment => OfSegment(segment),
            _ => throw new InvalidOperationException($"Unknown kind of item: {item.Kind}."),
        };

    private static IEnumerable<RulesetFeature> OfFlag(Flag flag) =>
        // Concatenate the features of the flag itself: its keys, prerequisites, metadata.
        flag.Rules.SelectMany(OfRule);

    private static IEnumerable<RulesetFeature> OfSegment(Segment segment) =>
        // Concatenate the features of the segment itself.
        OfCondition(segment.When);

    private static IEnumerable<RulesetFeature> OfRule(Rule rule) => OfCondition(rule.When).Concat(OfServe(rule.Serve));

    private static IEnumerable<RulesetFeature> OfServe(Serve serve) =>
        serve switch
        {
            ServeVariant or ServeSplit => [],
            _ => throw new InvalidOperationException($"Unknown serve {serve.GetType().Name}."),
        };

    private static IEnumerable<RulesetFeature> OfCondition(Condition? condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.SelectMany(OfCondition),
            AnyCondition any => any.Conditions.SelectMany(OfCondition),
            NotCondition not => OfCondition(not.Condition),
            null or SegmentCondition or AttributeCondition => [],
            _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
        };
}
