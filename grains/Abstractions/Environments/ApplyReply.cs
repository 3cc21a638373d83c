using System.Collections.Immutable;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="ApplyResult"/> on the wire, or that the store did not respond.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.apply-reply")]
public sealed partial record ApplyReply
{
    /// <summary>Gets the outcome of the change.</summary>
    [Id(0)]
    public ApplyOutcome Outcome { get; init; }

    /// <summary>Gets the version that the change made, or the current one.</summary>
    [Id(1)]
    public VersionMessage Version { get; init; }

    /// <summary>Gets the errors of an invalid change; empty otherwise.</summary>
    [Id(2)]
    public ImmutableArray<ErrorMessage> Errors { get; init; } = [];

    /// <summary>Gets what failed when the store did not respond, without secrets; null otherwise.</summary>
    [Id(3)]
    public string? Failure { get; init; }

    /// <summary>Returns the message for a result.</summary>
    public static ApplyReply Of(ApplyResult result) => result switch
    {
        Applied applied => new() { Outcome = ApplyOutcome.Applied, Version = VersionMessage.Of(applied.Version) },
        Unchanged unchanged => new() { Outcome = ApplyOutcome.Unchanged, Version = VersionMessage.Of(unchanged.Version) },
        Conflict conflict => new() { Outcome = ApplyOutcome.Conflict, Version = VersionMessage.Of(conflict.Current) },
        Invalid invalid => new() { Outcome = ApplyOutcome.Invalid, Errors = [.. invalid.Errors.Select(ErrorMessage.Of)] },
        _ => throw new InvalidOperationException($"Unknown result {result?.GetType().Name}."),
    };

    /// <summary>Returns the result.</summary>
    /// <exception cref="StorageUnavailableException">The store did not respond.</exception>
    /// <exception cref="InvalidDataException">The outcome is one that only a newer release knows.</exception>
    public ApplyResult ToResult() => Outcome switch
    {
        ApplyOutcome.Applied => new Applied(Version.ToVersion()),
        ApplyOutcome.Unchanged => new Unchanged(Version.ToVersion()),
        ApplyOutcome.Conflict => new Conflict(Version.ToVersion()),
        ApplyOutcome.Invalid => new Invalid([.. Errors.Select(error => error.ToError())]),
        ApplyOutcome.Unavailable => throw new StorageUnavailableException(Failure ?? "The environment's store did not respond."),
        _ => throw new InvalidDataException($"The silo replied with the unknown outcome {Outcome}. Upgrade to the silo's release."),
    };
}
