using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>Identifies an item of a ruleset.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The key.</param>
internal readonly record struct ItemId(ItemKind Kind, string Key)
{
    /// <summary>Returns the id of an item.</summary>
    public static ItemId Of(RulesetItem item) => new(item.Kind, item.Key);
}
