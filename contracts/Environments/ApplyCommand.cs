using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Environments;

/// <summary>A request to change an environment.</summary>
public sealed record ApplyCommand
{
    /// <summary>What to change.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>Gets the actor that makes the change.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that makes the change, which logs and traces carry too, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>The version the change was made for; another one is a conflict. Null applies to whatever is current.</summary>
    public EnvironmentVersion? ExpectedVersion { get; init; }

    /// <summary>The caller's id of this operation. A second command with the same id changes nothing and gets the first one's version.</summary>
    public string? OperationId { get; init; }

    /// <summary>True validates and answers what would happen, without doing it.</summary>
    public bool DryRun { get; init; }
}

/// <summary>The answer to an <see cref="ApplyCommand"/>.</summary>
public abstract record ApplyResult;

/// <summary>Committed (or, for a dry run, it would be).</summary>
/// <param name="Version">The version it made.</param>
public sealed record Applied(EnvironmentVersion Version) : ApplyResult;

/// <summary>Everything was so already; nothing was written.</summary>
/// <param name="Version">The current version.</param>
public sealed record Unchanged(EnvironmentVersion Version) : ApplyResult;

/// <summary>The environment is at another version than expected; nothing was written.</summary>
/// <param name="Current">The current version.</param>
public sealed record Conflict(EnvironmentVersion Current) : ApplyResult;

/// <summary>The result would not be a valid ruleset; nothing was written.</summary>
/// <param name="Errors">Everything that is wrong, with pointers into the change set: <c>/operations/0/putFlag/…</c>.</param>
public sealed record Invalid(ImmutableArray<InputError> Errors) : ApplyResult;
