using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents what must be true of an environment for a command to be carried out.</summary>
/// <remarks>RFC 9110, section 13: https://www.rfc-editor.org/rfc/rfc9110#section-13.</remarks>
public sealed record Precondition
{
    /// <summary>Gets the precondition that is always met.</summary>
    public static Precondition None { get; } = new();

    /// <summary>
    /// Gets the versions of which the environment must have one; null accepts any version, and an empty list accepts none. Otherwise the
    /// result is <see cref="Conflict"/>.
    /// </summary>
    public ImmutableArray<EnvironmentVersion>? Versions { get; init; }

    /// <summary>Gets the versions that the environment must not have. Otherwise the result is <see cref="Conflict"/>.</summary>
    public ImmutableArray<EnvironmentVersion> OtherThan { get; init; } = [];

    /// <summary>
    /// Gets whether the target of the plan must exist (true; otherwise the result is <see cref="ItemMissing"/>) or must not exist (false;
    /// otherwise the result is <see cref="ItemExists"/>); null accepts both. The target is the item of a plan about one item. That of any
    /// other plan is the environment, which exists.
    /// </summary>
    public bool? TargetExists { get; init; }

    /// <summary>Returns the precondition that the environment has a version.</summary>
    /// <param name="version">The version.</param>
    public static Precondition At(EnvironmentVersion version) => new() { Versions = [version] };

    /// <summary>Checks the precondition.</summary>
    /// <param name="current">The version of the environment.</param>
    /// <param name="targetExists">Whether the target of the plan exists.</param>
    /// <returns>The result of the command when the precondition is not met; otherwise null.</returns>
    public ApplyResult? Check(EnvironmentVersion current, bool targetExists)
    {
        if (Versions is { } versions && !versions.Contains(current))
            return new Conflict(current);
        if (TargetExists is true && !targetExists)
            return new ItemMissing();
        if (OtherThan.Contains(current))
            return new Conflict(current);
        return TargetExists is false && targetExists ? new ItemExists() : null;
    }
}
