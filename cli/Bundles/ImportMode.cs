namespace FlagCluster.Cli.Bundles;

/// <summary>Specifies what an import does with items that exist.</summary>
internal enum ImportMode
{
    /// <summary>Replaces them.</summary>
    Merge,

    /// <summary>Leaves them as they are.</summary>
    Skip,

    /// <summary>Fails when there are any.</summary>
    Create,

    /// <summary>Replaces them, and deletes those that the bundle does not have.</summary>
    Replace,
}
