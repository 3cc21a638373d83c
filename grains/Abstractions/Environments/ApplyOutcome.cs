namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Specifies the outcome of a change.</summary>
[GenerateSerializer, Alias("flagcluster.apply-outcome")]
public enum ApplyOutcome
{
    /// <summary>The store did not respond; whether the change was committed is unknown.</summary>
    Unavailable = 0,

    /// <summary>The change was committed, or a dry run showed that it would be.</summary>
    Applied = 1,

    /// <summary>The change makes no difference.</summary>
    Unchanged = 2,

    /// <summary>The environment does not have a version that the precondition accepts.</summary>
    Conflict = 3,

    /// <summary>The result would not be a valid ruleset.</summary>
    Invalid = 4,

    /// <summary>The item or the version that the plan is about does not exist.</summary>
    TargetNotFound = 5,

    /// <summary>The target of the plan exists, and the precondition requires that it does not.</summary>
    ItemExists = 6,

    /// <summary>The operation id names an earlier command that was another one.</summary>
    OperationIdReused = 7,

    /// <summary>The item that the plan would create does not exist, and the precondition requires that it does.</summary>
    ItemMissing = 8,

    /// <summary>The change would raise the level of the ruleset above what connected readers know.</summary>
    LevelNotSupported = 9,

    /// <summary>The environment would have more flags than its organization's limit.</summary>
    TooManyFlags = 10,
}
