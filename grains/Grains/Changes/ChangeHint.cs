using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Changes;

/// <summary>Word that an environment has a version. It is no more than a hint: the changes are in the log.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.change-hint")]
public sealed record ChangeHint
{
    /// <summary>The version.</summary>
    [Id(0)]
    public VersionMessage Version { get; init; }
}
