namespace FlagCluster.Analytics.Statistics;

/// <summary>Represents the result of a chi-square test.</summary>
/// <param name="Statistic">The sum of the squared deviations, each divided by its expectation.</param>
/// <param name="DegreesOfFreedom">The degrees of freedom; 0 when there is nothing to compare.</param>
public readonly record struct ChiSquareResult(double Statistic, int DegreesOfFreedom)
{
    /// <summary>Gets the p-value; 1 without degrees of freedom.</summary>
    public double PValue => DegreesOfFreedom == 0 ? 1 : Distributions.ChiSquareUpper(Statistic, DegreesOfFreedom);
}
