namespace FlagCluster.Analytics.Statistics;

/// <summary>Specifies which differences a test looks for.</summary>
public enum Alternative
{
    /// <summary>The treatment differs from the control.</summary>
    TwoSided,

    /// <summary>The treatment is greater than the control.</summary>
    Greater,

    /// <summary>The treatment is less than the control.</summary>
    Less,
}
