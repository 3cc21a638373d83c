using FlagCluster.Contracts.Changes;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="EnvironmentVersion"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.version")]
public readonly record struct VersionMessage
{
    /// <summary>Gets the epoch.</summary>
    [Id(0)]
    public long Epoch { get; init; }

    /// <summary>Gets the number.</summary>
    [Id(1)]
    public long Number { get; init; }

    /// <summary>Returns the message for a version.</summary>
    public static VersionMessage Of(EnvironmentVersion version) => new() { Epoch = version.Epoch, Number = version.Number };

    /// <summary>Returns the version.</summary>
    public EnvironmentVersion ToVersion() => new(Epoch, Number);
}
