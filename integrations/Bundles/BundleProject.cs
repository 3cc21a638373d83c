namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents a project of a bundle.</summary>
/// <param name="Slug">The slug.</param>
/// <param name="Description">Its properties; null when the bundle does not have them.</param>
/// <param name="Environments">The environments, by slug.</param>
public sealed record BundleProject(string Slug, BundleDescription? Description, IReadOnlyList<BundleEnvironment> Environments);
