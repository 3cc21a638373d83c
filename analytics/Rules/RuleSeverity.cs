namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies how urgent an alert is.</summary>
public enum RuleSeverity
{
    /// <summary>For information.</summary>
    Info = 1,

    /// <summary>Needs attention.</summary>
    Warning,

    /// <summary>Needs attention at once.</summary>
    Critical,
}
