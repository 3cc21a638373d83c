using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds the items to which flags and conditions refer.</summary>
internal static class References
{
    public static IEnumerable<string> SegmentsOf(Condition? condition) =>
        LeavesOf(condition).OfType<SegmentCondition>().Select(test => test.Segment);

    public static IEnumerable<BucketCondition> BucketsOf(Condition? condition) => LeavesOf(condition).OfType<BucketCondition>();

    /// <summary>Returns what a rule requires of other flags.</summary>
    public static IEnumerable<Prerequisite> FlagsOf(Rule rule) => LeavesOf(rule.When).OfType<FlagCondition>().Select(test => test.Other);

    /// <summary>Returns the keys of the flags to which a flag refers, by prerequisites and by conditions.</summary>
    public static IEnumerable<string> FlagsOf(Flag flag) =>
        flag.Prerequisites.Concat(flag.Rules.SelectMany(FlagsOf)).Select(prerequisite => prerequisite.Flag);

    private static IEnumerable<Condition> LeavesOf(Condition? condition) =>
        condition switch
        {
            null => [],
            AllCondition all => all.Conditions.SelectMany(LeavesOf),
            AnyCondition any => any.Conditions.SelectMany(LeavesOf),
            NotCondition not => LeavesOf(not.Condition),
            ElementsCondition elements => LeavesOf(elements.Condition),
            _ => [condition],
        };
}
