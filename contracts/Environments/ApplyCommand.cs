using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents a command to change an environment.</summary>
public sealed record ApplyCommand
{
    /// <summary>Gets the operations.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>Gets the actor that makes the change.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that makes the change, which logs and traces carry too, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// Gets the version to which the change applies; any other current version is a conflict. Null applies it to any version.
    /// </summary>
    public EnvironmentVersion? ExpectedVersion { get; init; }

    /// <summary>
    /// Gets the idempotency key of the caller, or null. A second command with the same key changes nothing and returns the version of the
    /// first.
    /// </summary>
    public string? OperationId { get; init; }

    /// <summary>Gets whether the change is only validated: the result states what would happen.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Represents the result of an <see cref="ApplyCommand"/>.</summary>
public abstract record ApplyResult;

/// <summary>The change was committed (for a dry run: would be committed).</summary>
/// <param name="Version">The version after the change.</param>
public sealed record Applied(EnvironmentVersion Version) : ApplyResult;

/// <summary>The change has no effect on the ruleset; nothing was written.</summary>
/// <param name="Version">The current version.</param>
public sealed record Unchanged(EnvironmentVersion Version) : ApplyResult;

/// <summary>The environment is at another version than expected; nothing was written.</summary>
/// <param name="Current">The current version.</param>
public sealed record Conflict(EnvironmentVersion Current) : ApplyResult;

/// <summary>The change would make the ruleset invalid; nothing was written.</summary>
/// <param name="Errors">All errors, with pointers into the change set: <c>/operations/0/putFlag/…</c>.</param>
public sealed record Invalid(ImmutableArray<InputError> Errors) : ApplyResult;
