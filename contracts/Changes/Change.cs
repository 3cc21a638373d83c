using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Changes;

/// <summary>A committed change set: one entry of an environment's log.</summary>
public sealed record Change
{
    /// <summary>The version the change made.</summary>
    public required EnvironmentVersion Version { get; init; }

    /// <summary>The version it was made on. Number 1 of an epoch after the first stands on <see cref="EnvironmentVersion.None"/>: it holds the whole ruleset.</summary>
    public EnvironmentVersion Base => Version is { Number: 1, Epoch: > 1 } ? EnvironmentVersion.None : Version with { Number = Version.Number - 1 };

    /// <summary>What changed.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the actor that made the change.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that made the change, which logs and traces carry too, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>The caller's id of the operation, which makes a retry safe, or null.</summary>
    public string? OperationId { get; init; }
}
