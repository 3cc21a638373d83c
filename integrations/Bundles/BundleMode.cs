namespace FlagCluster.Integrations.Bundles;

/// <summary>Specifies what an import does with the items of an environment.</summary>
public enum BundleMode
{
    /// <summary>Adds items, and replaces those that exist.</summary>
    Merge,

    /// <summary>Adds items, and fails when any of them exists.</summary>
    Create,

    /// <summary>Adds items, and leaves those that exist as they are.</summary>
    Skip,

    /// <summary>Makes each environment of the bundle equal to it, with deletions.</summary>
    Replace,
}
