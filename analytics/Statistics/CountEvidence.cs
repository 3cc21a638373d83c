namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Compares the counts of two groups exactly, at every look from the first event on. Under equal rates the treatment's share of the events
/// is its share of the exposure; the alternative is a beta mixture over all shares.
/// </summary>
/// <remarks>
/// Lindon and Malek, "Anytime-valid inference for multinomial count data", 2022. The events must be independent: count persons with at
/// least one event, not events.
/// </remarks>
public static class CountEvidence
{
    /// <summary>Compares two counts.</summary>
    /// <param name="treatment">The events of the treatment.</param>
    /// <param name="control">The events of the control.</param>
    /// <param name="treatmentShare">The treatment's share of the exposure of both.</param>
    /// <param name="treatmentPrior">The first parameter of the beta mixture.</param>
    /// <param name="controlPrior">The second parameter of the beta mixture.</param>
    /// <returns>The evidence; undefined when a group has no exposure.</returns>
    public static Computed<Evidence> Compare(
        long treatment,
        long control,
        double treatmentShare,
        double treatmentPrior = 1,
        double controlPrior = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(treatment);
        ArgumentOutOfRangeException.ThrowIfNegative(control);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(treatmentPrior);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(controlPrior);
        if (treatmentShare is not (> 0 and < 1))
            return UndefinedReason.NoControl;
        return new Evidence(
            Distributions.LogBeta(treatmentPrior + treatment, controlPrior + control)
                - Distributions.LogBeta(treatmentPrior, controlPrior)
                - treatment * Math.Log(treatmentShare)
                - control * Math.Log(1 - treatmentShare)
        );
    }
}
