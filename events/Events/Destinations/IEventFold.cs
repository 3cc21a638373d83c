using FlagCluster.Events.Model;

namespace FlagCluster.Events.Destinations;

/// <summary>Sums events up in some way. It sees what a consumer of the topic sees, so that the same code can stand at either place.</summary>
public interface IEventFold
{
    /// <summary>Takes events into account, each once or, after a crash, again. For one thread at a time.</summary>
    /// <param name="events">The events; their memory is the caller's again on return.</param>
    void Fold(IReadOnlyList<EventRecord> events);
}
