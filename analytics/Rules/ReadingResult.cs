namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies what a closed window means for a rule.</summary>
public enum ReadingResult
{
    /// <summary>There is no traffic. It neither fires nor resolves.</summary>
    NoData = 1,

    /// <summary>There is too little data for a verdict. It neither fires nor resolves.</summary>
    NotEnough,

    /// <summary>The metric is normal again, or still.</summary>
    Normal,

    /// <summary>The metric is between the limit for resolving and the limit for firing.</summary>
    Between,

    /// <summary>The metric is abnormal.</summary>
    Abnormal,
}
