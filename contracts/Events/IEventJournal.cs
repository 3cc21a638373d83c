namespace FlagCluster.Contracts.Events;

/// <summary>Accepts events and confirms to their senders that they are durable.</summary>
public interface IEventJournal
{
    /// <summary>Stores events. When it returns true, they survive a crash of the process.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="cancellationToken">Stops waiting; whether the events were written is unknown then.</param>
    /// <returns>
    /// True when every durable destination, or the spool on disk on its behalf, has the events. False when they could not be stored: the
    /// sender should retry, with event ids so that none counts twice.
    /// </returns>
    ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default);
}
