using FlagCluster.Contracts.Changes;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>An <see cref="EnvironmentVersion"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.version")]
public readonly record struct VersionMessage
{
    /// <summary>The epoch.</summary>
    [Id(0)]
    public long Epoch { get; init; }

    /// <summary>The number.</summary>
    [Id(1)]
    public long Number { get; init; }

    /// <summary>The message for a version.</summary>
    public static VersionMessage Of(EnvironmentVersion version) => new() { Epoch = version.Epoch, Number = version.Number };

    /// <summary>The version.</summary>
    public EnvironmentVersion ToVersion() => new(Epoch, Number);
}
