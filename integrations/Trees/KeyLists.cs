using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>Separates the lists of keys of a segment from its definition.</summary>
internal static class KeyLists
{
    /// <summary>Returns the lists of keys of an item; none for a flag.</summary>
    public static (TreePart Part, KeySet Keys)[] Of(RulesetItem item) =>
        item is Segment segment ? [(TreePart.Included, segment.Included), (TreePart.Excluded, segment.Excluded)] : [];

    /// <summary>Returns an item as JSON, without some of its lists.</summary>
    public static JsonDocument Definition(RulesetItem item, IReadOnlyCollection<TreePart> without)
    {
        var definition = item is Segment segment
            ? With(segment, Keys(segment.Included, TreePart.Included), Keys(segment.Excluded, TreePart.Excluded))
            : item;
        return JsonDocument.Parse(definition.Json, new() { MaxDepth = 2 * RulesetLimits.JsonDepth });

        KeySet Keys(KeySet keys, TreePart part) => without.Contains(part) ? KeySet.Empty : keys;
    }

    /// <summary>Returns a segment with other keys.</summary>
    public static Segment With(Segment segment, KeySet included, KeySet excluded) =>
        included == segment.Included && excluded == segment.Excluded
            ? segment
            : new()
            {
                Key = segment.Key,
                Name = segment.Name,
                Description = segment.Description,
                When = segment.When,
                By = segment.By,
                Origin = segment.Origin,
                Included = included,
                Excluded = excluded,
            };
}
