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

    internal static readonly RulesetFeature Conversion = new("'as' of a test", 2);
    internal static readonly RulesetFeature IgnoreCase = new("'ignoreCase' of a test", 2);
    internal static readonly RulesetFeature TypeTest = new("'is' conditions", 2);
    internal static readonly RulesetFeature SegmentBy = new("'by' of a segment", 2);
    internal static readonly RulesetFeature Nothing = new("serving nothing", 2);
    internal static readonly RulesetFeature Elements = new("'some' and 'every' conditions", 2);
    internal static readonly RulesetFeature Attachments = new("'attachments' of a flag", 2);
    internal static readonly RulesetFeature Metadata = new("'metadata' of a flag", 2);
    internal static readonly RulesetFeature Purpose = new("'purpose' of a flag", 2);
    internal static readonly RulesetFeature Archived = new("archived flags", 2);
    internal static readonly RulesetFeature Origin = new("'origin'", 2);
    internal static readonly RulesetFeature Bucket = new("'bucket' conditions", 2);
    internal static readonly RulesetFeature SplitOptions = new(
        "'algorithm', 'total', 'missing', an empty 'salt' or a list 'by' of a split",
        2
    );
    internal static readonly RulesetFeature FlagCondition = new("conditions on flags", 2);
    internal static readonly RulesetFeature EnabledPrerequisite = new("'enabled' of a prerequisite", 2);
    internal static readonly RulesetFeature WideKeys = new("a key beyond 128 ASCII letters, digits, '.', '_' and '-'", 2);

    /// <summary>Returns the error of a ruleset whose level is above <see cref="KnownLevel"/>.</summary>
    /// <param name="level">The level of the ruleset.</param>
    public static string TooHigh(int level) =>
        $"The ruleset has level {level}, and this release knows level {KnownLevel} at most. Upgrade this server.";

    /// <summary>Returns the features that an item uses; a feature may be repeated.</summary>
    internal static IEnumerable<RulesetFeature> Of(RulesetItem item)
    {
        var features = item switch
        {
            Flag flag => OfFlag(flag),
            Segment segment => OfSegment(segment),
            _ => throw new InvalidOperationException($"Unknown kind of item: {item.Kind}."),
        };
        return features.Concat(OfKeys(item.Key)).Concat(item.Origin is null ? [] : [Origin]);
    }

    private static IEnumerable<RulesetFeature> OfFlag(Flag flag) =>
        flag
            .Rules.SelectMany(OfRule)
            .Concat(OfKeys([.. flag.Variants.Select(variant => variant.Key)]))
            .Concat(OfKeys(flag.DefaultVariant, flag.OffVariant))
            .Concat(flag.DefaultVariant is null ? [Nothing] : [])
            .Concat(flag.Attachments.Length > 0 ? [Attachments] : [])
            .Concat(flag.Metadata.Length > 0 ? [Metadata] : [])
            .Concat(flag.Purpose != FlagPurpose.Release ? [Purpose] : [])
            .Concat(flag.Archived ? [Archived] : [])
            .Concat(flag.Prerequisites.Any(prerequisite => prerequisite.Enabled) ? [EnabledPrerequisite] : [])
            .Concat(flag.Prerequisites.SelectMany(OfReference));

    private static IEnumerable<RulesetFeature> OfSegment(Segment segment) =>
        OfCondition(segment.When).Concat(segment.By is null ? [] : [SegmentBy]);

    private static IEnumerable<RulesetFeature> OfRule(Rule rule) =>
        OfCondition(rule.When).Concat(OfServe(rule.Serve)).Concat(OfKeys(rule.Id));

    private static IEnumerable<RulesetFeature> OfReference(Prerequisite other) => OfKeys([other.Flag, .. other.Variants]);

    private static IEnumerable<RulesetFeature> OfKeys(params string?[] keys) =>
        keys.All(key => key is null || KeySyntax.IsOfLevelOne(key)) ? [] : [WideKeys];

    private static IEnumerable<RulesetFeature> OfServe(Serve serve) =>
        serve switch
        {
            ServeVariant one => OfKeys(one.Variant),
            ServeNothing => [Nothing],
            ServeSplit split => OfSplit(split),
            _ => throw new InvalidOperationException($"Unknown serve {serve.GetType().Name}."),
        };

    private static IEnumerable<RulesetFeature> OfSplit(ServeSplit split)
    {
        if (split.Weights.Any(share => share.Variant is null))
            yield return Nothing;
        foreach (var feature in OfKeys([.. split.Weights.Select(share => share.Variant)]))
            yield return feature;
        var isPlain = split is { Source: { Algorithm: null, Salt: not "", By.Length: < 2 }, Total: null, Missing: MissingValue.Error };
        if (!isPlain)
            yield return SplitOptions;
    }

    private static IEnumerable<RulesetFeature> OfCondition(Condition? condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.SelectMany(OfCondition),
            AnyCondition any => any.Conditions.SelectMany(OfCondition),
            NotCondition not => OfCondition(not.Condition),
            AttributeCondition test => OfTest(test),
            ElementsCondition elements => OfCondition(elements.Condition).Append(Elements),
            BucketCondition => [Bucket],
            Rulesets.FlagCondition flag => OfReference(flag.Other).Append(FlagCondition),
            SegmentCondition segment => OfKeys(segment.Segment),
            null => [],
            _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
        };

    private static IEnumerable<RulesetFeature> OfTest(AttributeCondition test)
    {
        if (test.As != AttributeConversion.None)
            yield return Conversion;
        if (test.IgnoreCase)
            yield return IgnoreCase;
        if (test.Operator == ConditionOperator.Is)
            yield return TypeTest;
    }
}
