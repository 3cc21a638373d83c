namespace FlagCluster.Events.Model;

/// <summary>Where events are delivered: a Kafka cluster, a file, the aggregation in this process.</summary>
/// <remarks>Registered as a keyed singleton under its name; the setting <c>Events:Recorders</c> chooses which are made and used.</remarks>
public interface IEventDestination
{
    /// <summary>Its name in settings, metrics and messages: <c>kafka</c>, <c>file</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether what is delivered outlives this process. Events wait for such a destination on disk while it is away; one that does not outlive
    /// the process cannot be away, and has no spool.
    /// </summary>
    bool Durable => true;

    /// <summary>
    /// The events of deliveries under way from which on the next one waits; with 1 there is one delivery at a time. Their memory is bounded beside it. They are started in order, each when
    /// the call before it has returned its task: a destination that queues events in order before its first await keeps their order. With more than one, a
    /// delivery that fails must fail all that are under way behind it and all that are started before <see cref="Resume"/>, so that nothing overtakes what is
    /// delivered again.
    /// </summary>
    int Window => 1;

    /// <summary>Events of deliveries that succeeded which this destination never takes, and passed over, since the start.</summary>
    long Refused => 0;

    /// <summary>Called after a failure, when no delivery is under way any more: what comes next is delivered again from the first that failed.</summary>
    void Resume()
    {
    }

    /// <summary>Delivers events in order. When it returns all of them are safe.</summary>
    /// <param name="events">The events, oldest first; their memory is the caller's again when the task ends.</param>
    /// <param name="cancellationToken">Stops waiting; what was delivered is unknown then, and all are delivered again.</param>
    /// <exception cref="IOException">Not all could be delivered now; all of them are delivered again later.</exception>
    Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default);
}
