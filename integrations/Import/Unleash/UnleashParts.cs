using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Represents where the parts of a feature are: in the feature, or in the lists of an export.</summary>
/// <param name="Feature">The feature.</param>
internal sealed record UnleashParts(SourceNode Feature)
{
    /// <summary>Gets whether the feature is enabled in the environment of an export; null for what SDKs receive.</summary>
    public bool? Enabled { get; init; }

    public IReadOnlyList<SourceNode>? Strategies { get; init; }

    public IReadOnlyList<SourceNode>? Variants { get; init; }

    public IReadOnlyList<SourceNode>? Parents { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];
}
