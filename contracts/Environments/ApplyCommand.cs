using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents a request to change an environment.</summary>
public sealed record ApplyCommand
{
    /// <summary>Gets the change.</summary>
    public required ChangePlan Plan { get; init; }

    /// <summary>Gets the actor that makes the change.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that makes the change, which logs and traces also have, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets what must be true of the environment.</summary>
    public Precondition Precondition { get; init; } = Precondition.None;

    /// <summary>
    /// Gets the caller's id of the operation, or null. An id names one command, by its plan and its message: the same command again changes
    /// nothing and gets the result of the first, and for another command the result is <see cref="OperationIdReused"/>. A command whose
    /// result is neither <see cref="Applied"/> nor <see cref="Unchanged"/>, and a dry run, leaves its id unused.
    /// </summary>
    public string? OperationId { get; init; }

    /// <summary>
    /// Gets whether the command may raise the level of the ruleset above what connected readers know. They keep their last ruleset then.
    /// Otherwise the result is <see cref="LevelNotSupported"/>.
    /// </summary>
    public bool RaiseLevel { get; init; }

    /// <summary>Gets whether the command is only validated: the result is what would happen, and nothing is written.</summary>
    public bool DryRun { get; init; }
}
