namespace FlagCluster.Analytics.Statistics;

/// <summary>Represents the difference of two samples and its standard error.</summary>
/// <param name="Estimate">The difference.</param>
/// <param name="StandardError">Its standard error; more than zero.</param>
internal readonly record struct Effect(double Estimate, double StandardError)
{
    /// <summary>Computes the difference; a relative one with the variance of the delta method.</summary>
    public static Computed<Effect> Of(Sample control, Sample treatment, Difference difference)
    {
        var estimate = treatment.Mean - control.Mean;
        if (difference == Difference.Absolute)
            return new Effect(estimate, Math.Sqrt(treatment.MeanVariance + control.MeanVariance));
        if (control.Mean == 0)
            return UndefinedReason.ZeroBaseline;
        var baseline = Math.Abs(control.Mean);
        var ratio = treatment.Mean / control.Mean;
        var error = Math.Sqrt(treatment.MeanVariance + ratio * ratio * control.MeanVariance) / baseline;
        return new Effect(estimate / baseline, error);
    }

    /// <summary>
    /// Returns the comparison with an interval of a half-width around the estimate, open where the alternative is one-sided.
    /// </summary>
    public Comparison ToComparison(double pValue, double halfWidth, Alternative alternative) =>
        new(
            Estimate,
            StandardError,
            pValue,
            alternative == Alternative.Less ? null : Estimate - halfWidth,
            alternative == Alternative.Greater ? null : Estimate + halfWidth
        );
}
