namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Represents the count, the mean and the sum of squared deviations of values. Sums of squares lose every digit of the variance when the
/// mean is large compared to the spread; these do not.
/// </summary>
/// <remarks>Merging: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.</remarks>
/// <param name="Count">The number of values.</param>
/// <param name="Mean">The mean; 0 without values.</param>
/// <param name="SquaredDeviations">The sum of the squared deviations from the mean.</param>
public readonly record struct RunningMoments(long Count, double Mean, double SquaredDeviations)
{
    /// <summary>Gets the unbiased variance, with n − 1.</summary>
    public Computed<double> Variance => Count < 2 ? UndefinedReason.TooFewUnits : Math.Max(0, SquaredDeviations) / (Count - 1);

    /// <summary>Returns the moments of some values.</summary>
    /// <param name="values">The values.</param>
    public static RunningMoments Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Aggregate(default(RunningMoments), (moments, value) => moments.Add(value));
    }

    /// <summary>Returns the moments with one more value.</summary>
    /// <param name="value">The value.</param>
    public RunningMoments Add(double value)
    {
        var count = Count + 1;
        var difference = value - Mean;
        var mean = Mean + difference / count;
        return new(count, mean, SquaredDeviations + difference * (value - mean));
    }

    /// <summary>Returns the moments of the values of both.</summary>
    /// <param name="other">The moments of other values.</param>
    public RunningMoments Merge(RunningMoments other)
    {
        if (other.Count == 0)
            return this;
        if (Count == 0)
            return other;
        var count = Count + other.Count;
        var difference = other.Mean - Mean;
        return new(
            count,
            Mean + difference * other.Count / count,
            SquaredDeviations + other.SquaredDeviations + difference * difference * Count * other.Count / count
        );
    }
}
