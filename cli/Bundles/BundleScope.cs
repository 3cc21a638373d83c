namespace FlagCluster.Cli.Bundles;

/// <summary>Specifies how much a bundle has.</summary>
internal enum BundleScope
{
    /// <summary>The environment.</summary>
    Environment,

    /// <summary>All environments of the project.</summary>
    Project,

    /// <summary>All projects of the organization that the token sees.</summary>
    Organization,
}
