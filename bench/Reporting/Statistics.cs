using System.Globalization;

namespace FlagCluster.Bench.Reporting;

/// <summary>Computes order statistics by nearest rank, so that every result is a measured value.</summary>
internal static class Statistics
{
    /// <summary>Returns the value that a fraction of the values does not exceed.</summary>
    /// <param name="values">The values, in any order; at least one.</param>
    /// <param name="share">More than 0, at most 1; 0.5 is the median.</param>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>Returns the median.</summary>
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>Returns the middle half of ratios, for a note.</summary>
    public static string Spread(IReadOnlyCollection<double> ratios) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"median of {ratios.Count} paired ratios, middle half {Quantile(ratios, 0.25):0.000} to {Quantile(ratios, 0.75):0.000}"
        );
}
