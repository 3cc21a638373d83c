using MathNet.Numerics;

namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Provides tails and quantiles of distributions. Every tail is computed as such and never as one less the other, which is zero from about
/// eight standard deviations on.
/// </summary>
/// <remarks>
/// The special functions are those of Math.NET Numerics (MIT licence). Its quantiles of Student's distribution are accurate to eight digits
/// only, so they are searched here.
/// </remarks>
internal static class Distributions
{
    /// <summary>Returns the probability that a standard normal value exceeds <paramref name="z"/>.</summary>
    public static double NormalUpper(double z) => SpecialFunctions.Erfc(z / Math.Sqrt(2)) / 2;

    /// <summary>Returns the logarithm of the probability that a standard normal value is below <paramref name="z"/>.</summary>
    public static double LogNormalLower(double z) =>
        // Abramowitz and Stegun 26.2.12, where the tail itself is too small for a double.
        z < -30
            ? -z * z / 2 - Math.Log(-z) - Math.Log(2 * Math.PI) / 2 + Math.Log(1 - 1 / (z * z))
            : Math.Log(NormalUpper(-z));

    /// <summary>Returns the value that a standard normal value exceeds with a probability.</summary>
    public static double NormalUpperQuantile(double probability) => Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability);

    /// <summary>Returns the probability that Student's t exceeds <paramref name="t"/>.</summary>
    public static double StudentUpper(double t, double degrees)
    {
        var half = StudentTwoSided(t, degrees) / 2;
        return t >= 0 ? half : 1 - half;
    }

    /// <summary>Returns the probability that the absolute value of Student's t exceeds that of <paramref name="t"/>.</summary>
    public static double StudentTwoSided(double t, double degrees) =>
        double.IsInfinity(t) ? 0 : SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + t * t));

    /// <summary>Returns the value that Student's t exceeds with a probability, by bisection of the tail.</summary>
    /// <param name="probability">More than 0 and at most 0.5.</param>
    /// <param name="degrees">The degrees of freedom.</param>
    public static double StudentUpperQuantile(double probability, double degrees)
    {
        double low = 0,
            high = 1;
        while (StudentUpper(high, degrees) > probability)
            high *= 2;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                return middle;
            if (StudentUpper(middle, degrees) > probability)
                low = middle;
            else
                high = middle;
        }
    }

    /// <summary>Returns the probability that a chi-square value exceeds <paramref name="x"/>.</summary>
    public static double ChiSquareUpper(double x, double degrees) =>
        x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degrees / 2, x / 2);

    /// <summary>Returns the logarithm of the gamma function.</summary>
    public static double LogGamma(double x) => SpecialFunctions.GammaLn(x);

    /// <summary>Returns the logarithm of the beta function.</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);
}
