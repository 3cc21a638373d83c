namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a number of evaluations.</summary>
/// <param name="Events">The number of events.</param>
/// <param name="Millionths">
/// The evaluations that the events represent, in millionths. Integers add up to the same sum in any order, which floating point does not.
/// </param>
public readonly record struct EvaluationSum(long Events, long Millionths) : ISum<EvaluationSum>
{
    private const double Scale = 1_000_000;

    /// <summary>Gets the number of evaluations that the events represent: each counts 1 divided by its sampling ratio.</summary>
    public double Evaluations => Millionths / Scale;

    /// <summary>Returns the sum of one event.</summary>
    /// <param name="samplingRate">The sampling ratio. Less than a millionth counts as a millionth.</param>
    public static EvaluationSum One(double samplingRate) =>
        // A ratio of 1, the usual one, needs no division.
        samplingRate is >= 1 or <= 0 or double.NaN
            ? new(1, (long)Scale)
            : new(1, (long)Math.Round(Scale / Math.Max(samplingRate, 1 / Scale)));

    /// <inheritdoc/>
    public EvaluationSum Plus(EvaluationSum other) => new(Events + other.Events, Saturated.Add(Millionths, other.Millionths));
}
