using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds the items to which flags and conditions refer.</summary>
internal static class References
{
    public static IEnumerable<string> SegmentsOf(Condition? condition) =>
        PartsOf(condition).OfType<SegmentCondition>().Select(test => test.Segment);

    public static IEnumerable<BucketCondition> BucketsOf(Condition? condition) => PartsOf(condition).OfType<BucketCondition>();

    /// <summary>Returns what a rule requires of other flags.</summary>
    public static IEnumerable<Prerequisite> FlagsOf(Rule rule) => PartsOf(rule.When).OfType<FlagCondition>().Select(test => test.Other);

    /// <summary>Returns the keys of the flags to which a flag refers, by prerequisites and by conditions.</summary>
    public static IEnumerable<string> FlagsOf(Flag flag) =>
        flag.Prerequisites.Concat(flag.Rules.SelectMany(FlagsOf)).Select(prerequisite => prerequisite.Flag);

    /// <summary>Returns the conditions that a condition consists of; groups are replaced by their parts.</summary>
    public static IEnumerable<Condition> PartsOf(Condition? condition) =>
        condition switch
        {
            null => [],
            AllCondition all => all.Conditions.SelectMany(PartsOf),
            AnyCondition any => any.Conditions.SelectMany(PartsOf),
            NotCondition not => PartsOf(not.Condition),
            ElementsCondition elements => PartsOf(elements.Condition).Prepend(elements),
            _ => [condition],
        };
}
