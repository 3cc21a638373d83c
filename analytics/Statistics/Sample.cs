namespace FlagCluster.Analytics.Statistics;

/// <summary>Represents what a comparison needs of one group: units, their mean, and the variance of one unit. A unit is a person.</summary>
/// <param name="Units">The number of units; at least two.</param>
/// <param name="Mean">The estimate: a mean, a proportion or a ratio of sums.</param>
/// <param name="Variance">The variance of one unit; more than zero.</param>
public readonly record struct Sample(long Units, double Mean, double Variance)
{
    /// <summary>The share of the sum of squares below which a variance is rounding error.</summary>
    private const double RoundingShare = 1e-12;

    /// <summary>Gets the variance of the mean.</summary>
    public double MeanVariance => Variance / Units;

    /// <summary>Returns the sample of values of which the moments are known.</summary>
    /// <param name="moments">The moments.</param>
    public static Computed<Sample> OfMoments(RunningMoments moments) =>
        moments.Variance.TryGet(out var variance) ? Of(moments.Count, moments.Mean, variance) : UndefinedReason.TooFewUnits;

    /// <summary>Returns the sample of values of which the sums are known.</summary>
    /// <param name="units">The number of values.</param>
    /// <param name="sum">The sum of the values.</param>
    /// <param name="sumOfSquares">The sum of the squared values.</param>
    public static Computed<Sample> OfSums(long units, double sum, double sumOfSquares)
    {
        if (units < 2)
            return UndefinedReason.TooFewUnits;
        var deviations = sumOfSquares - sum * sum / units;
        return IsRoundingError(deviations, sumOfSquares) ? UndefinedReason.PrecisionLost : Of(units, sum / units, deviations / (units - 1));
    }

    /// <summary>Returns the sample of units that did something or did not; the variance is p(1 − p).</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="successes">The number of units that did it.</param>
    public static Computed<Sample> OfProportion(long units, long successes)
    {
        if (units < 2)
            return UndefinedReason.TooFewUnits;
        var share = (double)successes / units;
        return Of(units, share, share * (1 - share));
    }

    /// <summary>Returns the sample of a ratio of two sums, with the variance of the delta method.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="numerator">The sum of the numerators.</param>
    /// <param name="numeratorSquares">The sum of the squared numerators.</param>
    /// <param name="denominator">The sum of the denominators.</param>
    /// <param name="denominatorSquares">The sum of the squared denominators.</param>
    /// <param name="products">The sum of the products of numerator and denominator.</param>
    public static Computed<Sample> OfRatio(
        long units,
        double numerator,
        double numeratorSquares,
        double denominator,
        double denominatorSquares,
        double products
    )
    {
        if (units < 2)
            return UndefinedReason.TooFewUnits;
        if (denominator == 0)
            return UndefinedReason.ZeroDenominator;
        var ratio = numerator / denominator;
        // The deviations of (numerator − ratio · denominator), whose sum is zero: the same number as the three terms of the delta method.
        var deviations = numeratorSquares - 2 * ratio * products + ratio * ratio * denominatorSquares;
        if (IsRoundingError(deviations, numeratorSquares + ratio * ratio * denominatorSquares))
            return UndefinedReason.PrecisionLost;
        var meanDenominator = denominator / units;
        return Of(units, ratio, deviations / (units - 1) / (meanDenominator * meanDenominator));
    }

    private static bool IsRoundingError(double deviations, double magnitude) =>
        deviations != 0 && Math.Abs(deviations) <= RoundingShare * magnitude;

    private static Computed<Sample> Of(long units, double mean, double variance) =>
        variance > 0 ? new Sample(units, mean, variance) : UndefinedReason.NoVariance;
}
