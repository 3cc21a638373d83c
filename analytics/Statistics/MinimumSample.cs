namespace FlagCluster.Analytics.Statistics;

/// <summary>Provides the sizes below which a result is "not enough data" instead of a number.</summary>
public static class MinimumSample
{
    private const int Successes = 5;
    private const int Values = 30;
    private const int PersonsPerArm = 8;

    /// <summary>Returns whether a proportion has at least five units that did something and five that did not.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="successes">The number of units that did it.</param>
    public static bool IsEnoughForProportion(long units, long successes) => successes >= Successes && units - successes >= Successes;

    /// <summary>Returns whether a mean has at least 30 values.</summary>
    /// <param name="units">The number of values.</param>
    public static bool IsEnoughForMean(long units) => units >= Values;

    /// <summary>Returns whether a split has at least eight persons per arm with a weight, over all arms.</summary>
    /// <param name="period">The persons and weights.</param>
    public static bool IsEnoughForSampleRatio(SampleRatioPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        var arms = period.Arms();
        return arms.Count > 0 && arms.Sum(arm => arm.Persons) >= PersonsPerArm * arms.Count;
    }
}
