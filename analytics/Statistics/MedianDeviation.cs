namespace FlagCluster.Analytics.Statistics;

/// <summary>Computes medians and the distance from them in a unit that single outliers do not stretch.</summary>
public static class MedianDeviation
{
    /// <summary>The standard deviation of a normal distribution, divided by its median absolute deviation.</summary>
    private const double NormalScale = 1.4826;

    /// <summary>Returns the median.</summary>
    /// <param name="values">The values; at least one.</param>
    public static double Median(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }

    /// <summary>
    /// Returns the distance of a value from the median, in standard deviations estimated from the median absolute deviation.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="values">The values to compare with; at least one.</param>
    /// <returns>The distance; undefined when more than half of the values are equal.</returns>
    public static Computed<double> Z(double value, IReadOnlyCollection<double> values)
    {
        var median = Median(values);
        var deviation = NormalScale * Median([.. values.Select(other => Math.Abs(other - median))]);
        return deviation > 0 ? (value - median) / deviation : UndefinedReason.NoVariance;
    }
}
