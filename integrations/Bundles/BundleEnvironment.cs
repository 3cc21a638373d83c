using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents an environment of a bundle.</summary>
/// <param name="Project">The slug of the project.</param>
/// <param name="Slug">The slug.</param>
/// <param name="Description">Its properties; null when the bundle does not have them.</param>
/// <param name="Items">
/// The flags and segments. Segments come first, so that each item refers only to flags and to those before it.
/// </param>
public sealed record BundleEnvironment(string Project, string Slug, BundleDescription? Description, IReadOnlyList<RulesetItem> Items);
