namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the first and the last time of events, whatever the order in which they arrive.</summary>
/// <param name="First">The first time, in Unix milliseconds.</param>
/// <param name="Last">The last time, in Unix milliseconds.</param>
public readonly record struct SeenTimes(long First, long Last) : ISum<SeenTimes>
{
    /// <inheritdoc/>
    public SeenTimes Plus(SeenTimes other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last));
}
