using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>Represents what the files of one item say.</summary>
/// <param name="Item">The item; null when there are errors.</param>
/// <param name="Errors">The errors.</param>
public sealed record TreeItem(RulesetItem? Item, IReadOnlyList<TreeError> Errors);
