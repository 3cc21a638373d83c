using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents what a bundle has.</summary>
/// <param name="Projects">The projects, by slug.</param>
/// <param name="Errors">
/// The errors in its files, at most <see cref="TreeLimits.Errors"/>; with any, the projects are not complete.
/// </param>
public sealed record Bundle(IReadOnlyList<BundleProject> Projects, IReadOnlyList<TreeError> Errors);
