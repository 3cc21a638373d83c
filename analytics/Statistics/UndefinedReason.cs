namespace FlagCluster.Analytics.Statistics;

/// <summary>Specifies why the data do not determine a number.</summary>
public enum UndefinedReason
{
    /// <summary>A group has fewer than two units, or a test has no units at all.</summary>
    TooFewUnits = 1,

    /// <summary>The values of a group do not vary, so a normal approximation has no standard error.</summary>
    NoVariance,

    /// <summary>The values vary less than the rounding errors of the sums they were computed from.</summary>
    PrecisionLost,

    /// <summary>The denominators of a ratio add up to zero.</summary>
    ZeroDenominator,

    /// <summary>The control's mean is zero, so a relative difference does not exist.</summary>
    ZeroBaseline,

    /// <summary>A group's share of the exposure is not between 0 and 1, so there is nothing to compare with.</summary>
    NoControl,

    /// <summary>No group has a weight above zero.</summary>
    NoWeights,

    /// <summary>A value is too large to be summed exactly.</summary>
    ValueTooLarge,

    /// <summary>The past has too few time windows with data.</summary>
    TooFewWindows,

    /// <summary>A split assigns other units than people, such as companies, whose people are not independent of each other.</summary>
    OtherUnit,

    /// <summary>The people of the comparison are kept for a shorter time than it lasts.</summary>
    PeopleExpired,

    /// <summary>Fewer were counted than at the look before, because rows were removed or are counted again.</summary>
    CountsShrank,
}
