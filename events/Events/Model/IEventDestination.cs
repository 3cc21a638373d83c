namespace FlagCluster.Events.Model;

/// <summary>Delivers events to a destination such as a Kafka cluster, a file or the sums in the database.</summary>
/// <remarks>Register it as a keyed singleton under its name; <c>Events:Recorders</c> selects the destinations that are created.</remarks>
public interface IEventDestination
{
    /// <summary>Gets the name in settings, metrics and messages, such as <c>kafka</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Gets whether delivered events outlive this process. A durable destination has a spool on disk for the time in which it is
    /// unavailable; any other destination is always available and has no spool.
    /// </summary>
    bool Durable => true;

    /// <summary>
    /// Gets the number of in-flight events above which no further delivery starts; with 1 there is one delivery at a time.
    /// </summary>
    /// <remarks>
    /// Deliveries start in order, each after the previous call has returned its task: a destination that queues events before its first
    /// await keeps their order. When deliveries overlap, one that fails must also fail those after it and those that start before
    /// <see cref="Resume"/>, so that nothing overtakes the events that are delivered again.
    /// </remarks>
    int Window => 1;

    /// <summary>Gets the events since the start that successful deliveries skipped because the destination never accepts them.</summary>
    long Refused => 0;

    /// <summary>
    /// Accepts deliveries again after a failure. Called when no delivery is running; the next one starts with the first that failed.
    /// </summary>
    void Resume() { }

    /// <summary>Delivers events in order. All of them are stored when the task completes.</summary>
    /// <param name="events">The events, oldest first. Their memory is valid until the task completes.</param>
    /// <param name="cancellationToken">Cancels the delivery; its outcome is unknown and all events are delivered again.</param>
    /// <exception cref="IOException">Not all events could be delivered; all of them are delivered again later.</exception>
    Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default);
}
