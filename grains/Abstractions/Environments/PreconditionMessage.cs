using System.Collections.Immutable;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents a <see cref="Precondition"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.precondition")]
public sealed record PreconditionMessage
{
    /// <summary>Gets whether the environment must have one of <see cref="Versions"/>.</summary>
    [Id(0)]
    public bool RequiresVersion { get; init; }

    /// <summary>Gets the versions of which the environment must have one; with none of them the precondition is never met.</summary>
    [Id(1)]
    public ImmutableArray<VersionMessage> Versions { get; init; } = [];

    /// <summary>Gets the versions that the environment must not have.</summary>
    [Id(2)]
    public ImmutableArray<VersionMessage> OtherThan { get; init; } = [];

    /// <summary>Gets whether the target of the plan must exist or must not; null accepts both.</summary>
    [Id(3)]
    public bool? TargetExists { get; init; }

    /// <summary>Returns the message for a precondition.</summary>
    /// <param name="precondition">The precondition.</param>
    public static PreconditionMessage Of(Precondition precondition)
    {
        ArgumentNullException.ThrowIfNull(precondition);
        return new()
        {
            RequiresVersion = precondition.Versions is not null,
            Versions = [.. (precondition.Versions ?? []).Select(VersionMessage.Of)],
            OtherThan = [.. precondition.OtherThan.Select(VersionMessage.Of)],
            TargetExists = precondition.TargetExists,
        };
    }

    /// <summary>Returns the precondition.</summary>
    public Precondition ToPrecondition() =>
        new()
        {
            Versions = RequiresVersion ? [.. Versions.Select(version => version.ToVersion())] : null,
            OtherThan = [.. OtherThan.Select(version => version.ToVersion())],
            TargetExists = TargetExists,
        };
}
