namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a number of events.</summary>
/// <param name="Events">The number.</param>
public readonly record struct EventCount(long Events) : ISum<EventCount>
{
    /// <inheritdoc/>
    public EventCount Plus(EventCount other) => new(Events + other.Events);
}
