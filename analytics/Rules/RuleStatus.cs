namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies the state of a rule.</summary>
public enum RuleStatus
{
    /// <summary>The metric is normal.</summary>
    Ok = 1,

    /// <summary>The metric is abnormal, but not for long enough, or the rule cools down.</summary>
    Pending,

    /// <summary>The alert is open.</summary>
    Firing,

    /// <summary>The alert is open and the metric is normal again, but not for long enough.</summary>
    Clearing,
}
