using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Changes;

/// <summary>Represents a notification that an environment has a new version. It is only a hint: the changes are in the log.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.change-hint")]
public sealed record ChangeHint
{
    /// <summary>Gets the version.</summary>
    [Id(0)]
    public VersionMessage Version { get; init; }
}
