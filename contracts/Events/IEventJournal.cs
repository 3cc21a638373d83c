namespace FlagCluster.Contracts.Events;

/// <summary>Takes events whose senders are told that they are safe.</summary>
public interface IEventJournal
{
    /// <summary>Writes events down. They survive a kill of the process from when this returns true.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="cancellationToken">Stops waiting; whether the events were written is unknown then.</param>
    /// <returns>
    /// True when every destination that outlives the process has the events, or the spool on disk has them for it. False when they could not be
    /// written now: the sender should try again, and gives its events ids so that none counts twice.
    /// </returns>
    ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default);
}
