namespace FlagCluster.Contracts.Rulesets;

/// <summary>Specifies what a flag is for. JSON: the name in lower case with hyphens, such as <c>kill-switch</c>.</summary>
public enum FlagPurpose
{
    /// <summary>Releases a feature; it is removed when everybody has the feature. The default.</summary>
    Release,

    /// <summary>Compares variants; it is removed when the experiment is decided.</summary>
    Experiment,

    /// <summary>Controls how the system operates, such as a limit or a migration between two systems.</summary>
    Operational,

    /// <summary>Turns a part of the system off in an emergency.</summary>
    KillSwitch,

    /// <summary>Gives some callers what others do not have, such as the features of a plan.</summary>
    Permission,
}
