using FlagCluster.Analytics.Counting;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>Represents events that wait for the next transaction.</summary>
/// <param name="Events">The events.</param>
/// <param name="IsUrgent">Whether the sender of a report waits for them.</param>
internal sealed record LocalDelivery(IReadOnlyList<CountedEvent> Events, bool IsUrgent)
{
    /// <summary>Gets what completes when the events are committed.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
