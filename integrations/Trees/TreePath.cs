using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>Represents the meaning of a path: the item, and what the file has of it.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
/// <param name="Part">What the file has of the item.</param>
public readonly record struct TreePath(ItemKind Kind, string Key, TreePart Part = TreePart.Definition)
{
    /// <summary>Returns the path in the folder of the environment.</summary>
    public override string ToString() => TreePaths.Of(this);
}
