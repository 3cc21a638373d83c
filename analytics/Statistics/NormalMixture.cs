namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Represents the normal mixture boundary: a sum of independent deviations with intrinsic variance <c>v</c> ever crosses it with
/// probability α at most.
/// </summary>
/// <remarks>
/// Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", arXiv 1810.08240.
/// </remarks>
public sealed class NormalMixture
{
    private readonly bool _oneSided;

    /// <summary>Initializes a mixture that is tightest at a variance and level.</summary>
    /// <param name="variance">The intrinsic variance at which the boundary is tightest: more than zero.</param>
    /// <param name="alpha">The level for which it is: between 0 and 1, one-sided less than 0.5.</param>
    /// <param name="oneSided">Whether only deviations upwards count.</param>
    public NormalMixture(double variance, double alpha, bool oneSided = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, oneSided ? 0.5 : 1);
        _oneSided = oneSided;
        var level = -2 * Math.Log(oneSided ? 2 * alpha : alpha);
        Rho = variance / (level + Math.Log(1 + level));
    }

    /// <summary>Gets the precision of the mixture.</summary>
    public double Rho { get; }

    /// <summary>Returns the logarithm of the evidence against no deviation.</summary>
    /// <param name="sum">The sum of the deviations.</param>
    /// <param name="variance">Their intrinsic variance.</param>
    public double LogEvidence(double sum, double variance)
    {
        var total = variance + Rho;
        var log = Math.Log(Rho / total) / 2 + sum * sum / (2 * total);
        return _oneSided ? log + Math.Log(2) + Distributions.LogNormalLower(sum / Math.Sqrt(total)) : log;
    }

    /// <summary>Returns the boundary: the sum from which on the evidence exceeds 1 / α.</summary>
    /// <param name="variance">The intrinsic variance.</param>
    /// <param name="alpha">The level: between 0 and 1.</param>
    public double Bound(double variance, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        var total = variance + Rho;
        var twoSided = Math.Sqrt(total * (Math.Log(total / Rho) - 2 * Math.Log(alpha)));
        if (!_oneSided)
            return twoSided;
        // The one-sided boundary is below the two-sided one. Bisection ends when no double is left between the ends.
        double low = 0,
            high = twoSided;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                return middle;
            if (LogEvidence(middle, variance) < -Math.Log(alpha))
                low = middle;
            else
                high = middle;
        }
    }
}
