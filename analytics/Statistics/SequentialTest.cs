namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Compares two groups by an asymptotic confidence sequence, which holds at every look at once: all intervals of a run contain the true
/// difference with probability 1 − α.
/// </summary>
/// <remarks>
/// Waudby-Smith et al., "Time-uniform central limit theory and asymptotic confidence sequences", arXiv 2103.06476, equations 9 and 134: the
/// two-sided form is the normal mixture of Howard et al. (<see cref="NormalMixture"/>). It holds for persons that are added one after
/// another with final values.
/// </remarks>
public sealed class SequentialTest
{
    private readonly double _alpha;
    private readonly Alternative _alternative;

    /// <summary>Initializes a test.</summary>
    /// <param name="alpha">The bound of the false alarms of the whole run: between 0 and 1, one-sided less than 0.5.</param>
    /// <param name="tuning">The number of units of both groups at which the interval is narrowest, fixed before the first look.</param>
    /// <param name="alternative">Which differences to look for.</param>
    public SequentialTest(double alpha, double tuning, Alternative alternative = Alternative.TwoSided)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tuning);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, alternative == Alternative.TwoSided ? 1 : 0.5);
        _alpha = alpha;
        _alternative = alternative;
        var level = -2 * Math.Log(alternative == Alternative.TwoSided ? alpha : 2 * alpha);
        Rho = Math.Sqrt((level + Math.Log(1 + level)) / tuning);
    }

    /// <summary>Gets the standard deviation of the mixture.</summary>
    public double Rho { get; }

    /// <summary>Returns half the width of the interval, in standard errors: the difference at which the test rejects.</summary>
    /// <param name="units">The number of units of both groups: more than zero.</param>
    public double CriticalValue(long units)
    {
        var k = Spread(units);
        return _alternative == Alternative.TwoSided
            ? Math.Sqrt((k + 1) / k * (Math.Log(k + 1) - 2 * Math.Log(_alpha)))
            : Math.Sqrt(2 * (k + 1) / k * Math.Log(1 + Math.Sqrt(k + 1) / (2 * _alpha)));
    }

    /// <summary>Returns the p-value at this look. The p-value of a run is its minimum over all looks.</summary>
    /// <param name="z">The difference in standard errors.</param>
    /// <param name="units">The number of units of both groups: more than zero.</param>
    public double PValue(double z, long units)
    {
        var k = Spread(units);
        var exponent = z * z * k / (2 * (k + 1));
        if (_alternative == Alternative.TwoSided)
            return Math.Min(1, Math.Sqrt(k + 1) * Math.Exp(-exponent));
        var directed = _alternative == Alternative.Greater ? z : -z;
        // The level at which the critical value equals z, with the same mixture.
        return directed <= 0 ? 1 : Math.Min(1, Math.Sqrt(k + 1) / 2 / (Math.Exp(exponent) - 1));
    }

    /// <summary>Compares a treatment with a control.</summary>
    /// <param name="control">The control.</param>
    /// <param name="treatment">The treatment.</param>
    /// <param name="difference">The scale of the difference.</param>
    /// <returns>The comparison; undefined when a sample is, or when a relative difference has no baseline.</returns>
    public Computed<Comparison> Compare(Computed<Sample> control, Computed<Sample> treatment, Difference difference)
    {
        if (!control.TryGet(out var c))
            return control.Reason!.Value;
        if (!treatment.TryGet(out var t))
            return treatment.Reason!.Value;
        var computed = Effect.Of(c, t, difference);
        if (!computed.TryGet(out var effect))
            return computed.Reason!.Value;
        var units = c.Units + t.Units;
        var pValue = PValue(effect.Estimate / effect.StandardError, units);
        return effect.ToComparison(pValue, CriticalValue(units) * effect.StandardError, _alternative);
    }

    private double Spread(long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units);
        return units * Rho * Rho;
    }
}
