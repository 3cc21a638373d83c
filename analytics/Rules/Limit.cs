using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Computes changes as a share of the limit at which a rule reports them: 1 or more is abnormal.</summary>
internal static class Limit
{
    /// <summary>Returns a value as a share of a threshold. Below a threshold, the inverse.</summary>
    public static double OfThreshold(double value, double threshold, ChangeDirection direction)
    {
        if (direction == ChangeDirection.Up)
            return value / threshold;
        return value <= 0 ? double.PositiveInfinity : threshold / value;
    }

    /// <summary>Returns the change from a baseline as a share of the smallest reported change.</summary>
    /// <returns>The share, negative in the other direction; undefined when a relative change has no baseline.</returns>
    public static Computed<double> OfChange(double value, double baseline, ChangeSize atLeast, ChangeDirection direction)
    {
        var change = (value - baseline) * (int)direction;
        if (!atLeast.IsRelative)
            return change / atLeast.Amount;
        if (baseline != 0)
            return change / Math.Abs(baseline) / atLeast.Amount;
        return UndefinedReason.ZeroBaseline;
    }

    /// <summary>Returns what a share of the limit means, if the change is also significant or not.</summary>
    public static ReadingResult Judge(double share, bool isSignificant, AnomalyRule rule)
    {
        if (share >= 1 && isSignificant)
            return ReadingResult.Abnormal;
        return share <= rule.ClearBelow ? ReadingResult.Normal : ReadingResult.Between;
    }
}
