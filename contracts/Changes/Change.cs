using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Changes;

/// <summary>Represents a committed change set: one entry of an environment's log.</summary>
public sealed record Change
{
    /// <summary>Gets the version after the change.</summary>
    public required EnvironmentVersion Version { get; init; }

    /// <summary>
    /// Gets the version before the change. It is <see cref="EnvironmentVersion.None"/> for number 1 of an epoch after the first, which
    /// holds the whole ruleset.
    /// </summary>
    public EnvironmentVersion Base =>
        Version is { Number: 1, Epoch: > 1 } ? EnvironmentVersion.None : Version with { Number = Version.Number - 1 };

    /// <summary>Gets the operations.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>Gets the level of the ruleset after the change, which a reader must know to read it.</summary>
    public int Level { get; init; } = RulesetFeatures.BaseLevel;

    /// <summary>Gets the time of the commit.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the actor that made the change.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that made the change, which logs and traces also have, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the idempotency key of the caller, or null.</summary>
    public string? OperationId { get; init; }
}
