using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents a number of events and the sums of their values, which are exact: millionths and their squares add up to the same sums in any
/// order.
/// </summary>
/// <param name="Events">The number of events.</param>
/// <param name="Values">The number of values that are summed.</param>
/// <param name="Millionths">The sum of the values, in millionths.</param>
/// <param name="Squares">The sum of the squared values, in millionths of millionths.</param>
public readonly record struct TrackSum(long Events, long Values, Int128 Millionths, Int128 Squares) : ISum<TrackSum>
{
    /// <summary>The largest absolute value that is summed. Larger ones are counted only; report them in a larger unit.</summary>
    public const double MaxValue = 1_000_000_000;

    private const double Scale = 1_000_000;

    /// <summary>Gets the sum of the values.</summary>
    public double Sum => (double)Millionths / Scale;

    /// <summary>Gets the moments of the values. The variance is computed from exact integers, so no digit cancels.</summary>
    public RunningMoments Moments
    {
        get
        {
            if (Values == 0)
                return default;
            var mean = Millionths / Values;
            // Sums about an integer near the mean: squares − 2·mean·sum + n·mean².
            var deviations = Squares - 2 * mean * Millionths + Values * mean * mean;
            var rest = (double)(Millionths - mean * Values);
            return new(Values, Sum / Values, Math.Max(0, (double)deviations - rest * rest / Values) / (Scale * Scale));
        }
    }

    /// <summary>Returns the sum of one event.</summary>
    /// <param name="value">The value, or null.</param>
    public static TrackSum One(double? value)
    {
        if (value is not { } number || !(Math.Abs(number) <= MaxValue))
            return new(1, 0, 0, 0);
        var millionths = (Int128)Math.Round(number * Scale);
        return new(1, 1, millionths, millionths * millionths);
    }

    /// <inheritdoc/>
    public TrackSum Plus(TrackSum other) =>
        new(Events + other.Events, Values + other.Values, Millionths + other.Millionths, Saturated.Add(Squares, other.Squares));
}
