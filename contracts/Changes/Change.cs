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

    /// <summary>The id of the token or account that made it.</summary>
    public required string Author { get; init; }

    /// <summary>Why, in people's words, or null.</summary>
    public string? Message { get; init; }

    /// <summary>The caller's id of the operation, which makes a retry safe, or null.</summary>
    public string? OperationId { get; init; }
}
