namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies what a rule does when it fires.</summary>
public enum ActionKind
{
    /// <summary>Notifies a target.</summary>
    Notify = 1,

    /// <summary>Turns the flag off.</summary>
    Disable,

    /// <summary>Serves a given variant.</summary>
    Serve,

    /// <summary>Returns the flag to its state before the last rollout step.</summary>
    Restore,

    /// <summary>Pauses the rollout.</summary>
    Pause,
}
