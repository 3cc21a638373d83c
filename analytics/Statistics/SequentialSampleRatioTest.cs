namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Tests at every look whether persons arrive in the arms of a split as its weights say, by a Dirichlet mixture around the weights.
/// </summary>
/// <remarks>
/// Lindon and Malek, "Anytime-valid inference for multinomial count data", 2022, in the form of GrowthBook's <c>ssrm.py</c> without its
/// slab, which would make the result depend on how persons are batched.
/// </remarks>
public static class SequentialSampleRatioTest
{
    /// <summary>The default concentration of the mixture around the weights.</summary>
    public const double DefaultConcentration = 10_000;

    /// <summary>
    /// Returns the evidence of a mismatch in one period. The evidence of several periods is multiplied, and the p-value of a run is the
    /// minimum over its looks.
    /// </summary>
    /// <param name="period">All persons of the period so far.</param>
    /// <param name="concentration">The concentration of the mixture: more than zero.</param>
    /// <returns>The evidence; undefined without weights.</returns>
    public static Computed<Evidence> Compute(SampleRatioPeriod period, double concentration = DefaultConcentration)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concentration);
        var arms = period.Arms();
        if (arms.Count == 0)
            return UndefinedReason.NoWeights;
        var log = Distributions.LogGamma(concentration) - Distributions.LogGamma(concentration + arms.Sum(arm => arm.Persons));
        foreach (var (persons, share) in arms)
        {
            var prior = concentration * share;
            log += Distributions.LogGamma(prior + persons) - Distributions.LogGamma(prior) - persons * Math.Log(share);
        }
        return new Evidence(log);
    }
}
