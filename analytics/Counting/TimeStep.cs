namespace FlagCluster.Analytics.Counting;

/// <summary>Specifies the length of the time windows of a sum, all aligned to 1970 UTC.</summary>
public enum TimeStep
{
    /// <summary>Ten seconds, for rules that must act fast.</summary>
    TenSeconds = 1,

    /// <summary>A minute.</summary>
    Minute = 2,

    /// <summary>An hour.</summary>
    Hour = 3,

    /// <summary>A day, in UTC.</summary>
    Day = 4,
}
