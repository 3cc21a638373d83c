namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies what a metric is compared with.</summary>
public enum ComparisonKind
{
    /// <summary>A number.</summary>
    Threshold = 1,

    /// <summary>The window before.</summary>
    Previous,

    /// <summary>The same window of past weeks, by median and median absolute deviation.</summary>
    Season,

    /// <summary>Another variant, by a test that holds at every look.</summary>
    Variant,

    /// <summary>The weights of the split, by a test that holds at every look.</summary>
    Weights,
}
