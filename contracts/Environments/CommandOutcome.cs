namespace FlagCluster.Contracts.Environments;

/// <summary>Specifies what a command with an operation id did.</summary>
public enum CommandOutcome
{
    /// <summary>The environment was already as the plan wants it.</summary>
    Unchanged,

    /// <summary>The command made a version.</summary>
    Changed,

    /// <summary>The command made a version with an item that did not exist before.</summary>
    Created,
}
