using FlagCluster.Events.Model;

namespace FlagCluster.Events.Destinations;

/// <summary>Aggregates events. It receives what a consumer of the topic receives, so the same code works in both places.</summary>
public interface IEventFold
{
    /// <summary>Adds events to the aggregate. After a crash an event may be added again. Not thread-safe.</summary>
    /// <param name="events">The events. Their memory is valid until the method returns.</param>
    void Fold(IReadOnlyList<EventRecord> events);
}
