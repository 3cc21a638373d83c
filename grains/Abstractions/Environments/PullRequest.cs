using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents what a reader has and what it can read.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.pull-request")]
public sealed partial record PullRequest
{
    /// <summary>Gets the reader's version; 0.0 when it has none.</summary>
    [Id(0)]
    public VersionMessage Known { get; init; }

    /// <summary>Gets the reader, or null when it knows every level of the silo's release.</summary>
    [Id(1)]
    public ReaderMessage? Reader { get; init; }

    /// <summary>Returns the message for a pull.</summary>
    /// <param name="known">The reader's version; <see cref="EnvironmentVersion.None"/> when it has none.</param>
    /// <param name="reader">The reader, or null when it knows every level of the silo's release.</param>
    public static PullRequest Of(EnvironmentVersion known, ReaderInfo? reader = null) =>
        new() { Known = VersionMessage.Of(known), Reader = reader is null ? null : ReaderMessage.Of(reader) };
}
