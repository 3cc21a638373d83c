using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds the items to which conditions refer.</summary>
internal static class References
{
    public static IEnumerable<string> SegmentsOf(Condition? condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.SelectMany(SegmentsOf),
            AnyCondition any => any.Conditions.SelectMany(SegmentsOf),
            NotCondition not => SegmentsOf(not.Condition),
            ElementsCondition elements => SegmentsOf(elements.Condition),
            SegmentCondition segment => [segment.Segment],
            _ => [],
        };
}
