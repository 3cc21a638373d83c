namespace FlagCluster.Integrations.Trees;

/// <summary>Specifies what a file of a tree has of an item.</summary>
public enum TreePart
{
    /// <summary>The item in YAML, without keys that are in files of their own.</summary>
    Definition,

    /// <summary>The included keys of a segment, one per line.</summary>
    Included,

    /// <summary>The excluded keys of a segment, one per line.</summary>
    Excluded,
}
