namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Holds what is counted of a combination in the window of the last event. Most events have the window of the one before.
/// </summary>
internal struct CurrentSum
{
    /// <summary>When the combination was evaluated first and last in the batch.</summary>
    public SeenTimes Seen;

    /// <summary>The start of the window.</summary>
    public long Window;

    /// <summary>Whether the window was closed.</summary>
    public bool IsLate;

    /// <summary>The evaluations in the window.</summary>
    public EvaluationSum Sum;

    /// <summary>The start of the hour of <see cref="People"/>.</summary>
    public long Hour;

    /// <summary>The people in the hour; null before the first one.</summary>
    public HyperLogLog? People;
}
