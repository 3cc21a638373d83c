namespace FlagCluster.Events;

/// <summary>Where events are delivered: a Kafka cluster, a file, the aggregation in this process.</summary>
public interface IEventDestination
{
    /// <summary>Its name in metrics and messages: <c>kafka</c>, <c>file</c>.</summary>
    string Name { get; }

    /// <summary>Delivers events in order. When it returns all of them are safe.</summary>
    /// <param name="events">The events, oldest first; their memory is the caller's again when the task ends.</param>
    /// <param name="cancellationToken">Stops waiting; what was delivered is unknown then, and all are delivered again.</param>
    /// <exception cref="IOException">Not all could be delivered now; all of them are delivered again later.</exception>
    Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default);
}
