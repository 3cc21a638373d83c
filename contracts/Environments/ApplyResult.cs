using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents the result of an <see cref="ApplyCommand"/>. Only <see cref="Applied"/> wrote something.</summary>
public abstract record ApplyResult
{
    private protected ApplyResult() { }
}

/// <summary>The change is committed; a dry run would commit it.</summary>
/// <param name="Version">The version of the change.</param>
public sealed record Applied(EnvironmentVersion Version) : ApplyResult
{
    /// <summary>Gets the version that the environment had before the change.</summary>
    public EnvironmentVersion Before { get; init; }

    /// <summary>Gets the operations that made a difference. Empty for a new epoch, which keeps the ruleset.</summary>
    public ChangeSet Changes { get; init; } = new([]);

    /// <summary>Gets the item after the change as UTF-8 JSON when the plan puts or patches one item; otherwise null.</summary>
    public ReadOnlyMemory<byte>? Item { get; init; }

    /// <summary>Gets whether the plan put an item that did not exist before.</summary>
    public bool Created { get; init; }

    /// <summary>Gets whether an earlier command with the same operation id made the change.</summary>
    public bool Replayed { get; init; }
}

/// <summary>The environment is already as the plan wants it.</summary>
/// <param name="Version">The current version.</param>
public sealed record Unchanged(EnvironmentVersion Version) : ApplyResult
{
    /// <summary>Gets the item as UTF-8 JSON when the plan puts or patches one item; otherwise null.</summary>
    public ReadOnlyMemory<byte>? Item { get; init; }

    /// <summary>Gets whether this is the result of an earlier command with the same operation id.</summary>
    public bool Replayed { get; init; }
}

/// <summary>The environment does not have a version that the command's precondition accepts.</summary>
/// <param name="Current">The current version.</param>
public sealed record Conflict(EnvironmentVersion Current) : ApplyResult;

/// <summary>The plan, or the ruleset that it leads to, is not valid.</summary>
/// <param name="Errors">All errors, with pointers into the document of the plan.</param>
public sealed record Invalid(ImmutableArray<InputError> Errors) : ApplyResult;

/// <summary>The item or the version that the plan is about does not exist.</summary>
public sealed record TargetNotFound : ApplyResult;

/// <summary>The target of the plan exists, and the command's precondition requires that it does not.</summary>
public sealed record ItemExists : ApplyResult;

/// <summary>The item that the plan would create does not exist, and the command's precondition requires that it does.</summary>
public sealed record ItemMissing : ApplyResult;

/// <summary>The operation id names an earlier command that was another one.</summary>
public sealed record OperationIdReused : ApplyResult;

/// <summary>
/// The change would raise the level of the ruleset above what connected readers know, and the command does not force that.
/// </summary>
/// <param name="Level">The level that the ruleset would have.</param>
/// <param name="Features">The names of the features that some of the readers do not know.</param>
/// <param name="Readers">The readers that know a lower level.</param>
public sealed record LevelNotSupported(int Level, ImmutableArray<string> Features, ImmutableArray<ReaderInfo> Readers) : ApplyResult;

/// <summary>The environment would have more flags than its organization's limit.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Use">The number of flags that the environment has.</param>
public sealed record TooManyFlags(int Limit, int Use) : ApplyResult;
