using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Maps flags of FeatureFlags.rs to boolean flags.</summary>
internal static class FfrsMapping
{
    /// <summary>The variant of a flag that is on.</summary>
    public const string On = "on";

    /// <summary>The variant of a flag that is off.</summary>
    public const string Off = "off";

    private const int WeightOfBucket = ServeSplit.TotalWeight / FfrsBucketing.Buckets;

    public static Flag ToFlag(FfrsFlag flag, string system) =>
        new()
        {
            Key = flag.Name,
            Type = FlagType.Boolean,
            Enabled = flag.Enabled,
            Variants = [new(On, FlagValue.From(true)), new(Off, FlagValue.From(false))],
            DefaultVariant = On,
            OffVariant = Off,
            Rules = RuleIds.Distinct(flag.Rules.SelectMany(rule => ToRules(flag, rule))),
            Description = string.IsNullOrEmpty(flag.Description) ? null : flag.Description,
            Origin = Origins.Of(system, flag.Name),
        };

    /// <summary>Returns the rule that divides callers with a targeting key.</summary>
    public static Rule ToSplit(FfrsShareRule rule)
    {
        var weight = (int)Math.Clamp(rule.Percent, 0, FfrsBucketing.Buckets) * WeightOfBucket;
        var split = new ServeSplit([new(On, weight), new(Off, ServeSplit.TotalWeight - weight)])
        {
            Source = BucketSource.Default with { Algorithm = BucketingAlgorithms.Ffrs },
            Missing = MissingValue.Next,
        };
        return new(RuleIds.Everyone, null, null, split);
    }

    private static IEnumerable<Rule> ToRules(FfrsFlag flag, FfrsRule rule)
    {
        switch (rule)
        {
            case FfrsEqualRule equal:
                var when = ToCondition(equal);
                yield return new(RuleIds.Of(null, when), null, when, Serve(rule.Enabled));
                break;
            case FfrsShareRule { Enabled: true } share:
                yield return ToSplit(share);
                // A caller without an id is the user "" there, which has one bucket.
                yield return new(RuleIds.Everyone + "-anonymous", null, null, Serve(FfrsBucketing.Of(flag.Name, "") < share.Percent));
                break;
            case FfrsShareRule:
                yield return new(RuleIds.Everyone, null, null, Serve(isOn: false));
                break;
            default:
                yield return new(RuleIds.Everyone, null, null, Serve(rule.Enabled));
                break;
        }
    }

    /// <summary>Returns a condition for a text, and for the whole number with this text.</summary>
    private static Condition ToCondition(FfrsEqualRule rule)
    {
        var text = Test(rule, FlagValue.From(rule.Text));
        return rule.Number is >= -FfrsEqualRule.MaxNumber and <= FfrsEqualRule.MaxNumber
            ? new AnyCondition([text, Test(rule, FlagValue.From((double)rule.Number))])
            : text;
    }

    private static AttributeCondition Test(FfrsEqualRule rule, FlagValue value) => new(rule.Attribute, ConditionOperator.Equals, [value]);

    private static ServeVariant Serve(bool isOn) => new(isOn ? On : Off);
}
