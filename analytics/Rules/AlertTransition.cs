namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies what an evaluation changes about the alert of a rule.</summary>
public enum AlertTransition
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The alert is opened.</summary>
    Fired,

    /// <summary>The alert is resolved.</summary>
    Resolved,
}
