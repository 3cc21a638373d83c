using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;

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

    /// <summary>
    /// Gets the version that the change was made for; at another version the result is <see cref="Conflict"/>. Null accepts any version.
    /// </summary>
    public EnvironmentVersion? ExpectedVersion { get; init; }

    /// <summary>
    /// Gets the caller's id of the operation, or null. A command with an id that was used before changes nothing and gets the result of the
    /// first.
    /// </summary>
    public string? OperationId { get; init; }

    /// <summary>Gets whether the command is only validated: the result is what would happen, and nothing is written.</summary>
    public bool DryRun { get; init; }
}
