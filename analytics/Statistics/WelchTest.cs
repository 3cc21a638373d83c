namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Compares two groups by Welch's t-test. It holds for one look at the data; for repeated looks use <see cref="SequentialTest"/>.
/// </summary>
/// <remarks>
/// B. L. Welch, "The generalization of Student's problem when several different population variances are involved", 1947.
/// </remarks>
public static class WelchTest
{
    /// <summary>Compares a treatment with a control.</summary>
    /// <param name="control">The control.</param>
    /// <param name="treatment">The treatment.</param>
    /// <param name="difference">The scale of the difference.</param>
    /// <param name="alpha">1 less the level of the interval: between 0 and 1.</param>
    /// <param name="alternative">Which differences to look for.</param>
    /// <returns>The comparison; undefined when a sample is, or when a relative difference has no baseline.</returns>
    public static Computed<Comparison> Compare(
        Computed<Sample> control,
        Computed<Sample> treatment,
        Difference difference,
        double alpha,
        Alternative alternative = Alternative.TwoSided
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        if (!control.TryGet(out var c))
            return control.Reason!.Value;
        if (!treatment.TryGet(out var t))
            return treatment.Reason!.Value;
        var computed = Effect.Of(c, t, difference);
        if (!computed.TryGet(out var effect))
            return computed.Reason!.Value;
        var degrees = DegreesOfFreedom(c, t);
        var statistic = effect.Estimate / effect.StandardError;
        var pValue = alternative switch
        {
            Alternative.Greater => Distributions.StudentUpper(statistic, degrees),
            Alternative.Less => Distributions.StudentUpper(-statistic, degrees),
            _ => Distributions.StudentTwoSided(statistic, degrees),
        };
        var tail = alternative == Alternative.TwoSided ? alpha / 2 : alpha;
        var halfWidth = Quantile(tail, degrees) * effect.StandardError;
        return effect.ToComparison(pValue, halfWidth, alternative) with { DegreesOfFreedom = degrees };
    }

    private static double Quantile(double tail, double degrees) =>
        tail <= 0.5 ? Distributions.StudentUpperQuantile(tail, degrees) : -Distributions.StudentUpperQuantile(1 - tail, degrees);

    private static double DegreesOfFreedom(Sample control, Sample treatment)
    {
        var (vc, vt) = (control.MeanVariance, treatment.MeanVariance);
        return (vc + vt) * (vc + vt) / (vc * vc / (control.Units - 1) + vt * vt / (treatment.Units - 1));
    }
}
