namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Specifies why a flag has no verdict but <see cref="FlagVerdict.Active"/>.</summary>
public enum FlagExemption
{
    /// <summary>The flag is permanent.</summary>
    Permanent,

    /// <summary>The flag is younger than <see cref="LifecycleSettings.YoungDays"/>.</summary>
    Young,

    /// <summary>Another flag that is not archived refers to the flag.</summary>
    Prerequisite,

    /// <summary>An anomaly rule watches the flag, or an experiment follows it.</summary>
    Followed,
}
