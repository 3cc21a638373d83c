namespace FlagCluster.Analytics.Statistics;

/// <summary>Represents the comparison of a treatment with a control.</summary>
/// <param name="Estimate">The difference.</param>
/// <param name="StandardError">The standard error of the difference.</param>
/// <param name="PValue">The p-value: 0 to 1. It is below α exactly when the interval at α excludes zero.</param>
/// <param name="Low">The lower end of the interval; null when it is unbounded.</param>
/// <param name="High">The upper end of the interval; null when it is unbounded.</param>
public readonly record struct Comparison(double Estimate, double StandardError, double PValue, double? Low, double? High)
{
    /// <summary>Gets the difference in standard errors.</summary>
    public double Statistic => Estimate / StandardError;

    /// <summary>Gets the degrees of freedom of Student's distribution; null when the test does not use it.</summary>
    public double? DegreesOfFreedom { get; init; }
}
