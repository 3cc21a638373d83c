namespace FlagCluster.Analytics.Statistics;

/// <summary>Specifies the scale of a difference between two groups.</summary>
public enum Difference
{
    /// <summary>Treatment less control. Decisions use this scale, so that the shown scale never changes a verdict.</summary>
    Absolute,

    /// <summary>Treatment less control, divided by the absolute value of the control's mean.</summary>
    Relative,
}
