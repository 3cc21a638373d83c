namespace FlagCluster.Events.Model;

/// <summary>Reports the space for events that wait for a durable destination.</summary>
public interface IEventStorage
{
    /// <summary>
    /// Gets the bytes that fit into the spool before its oldest events are dropped, for the destination with the fewest;
    /// <see cref="long.MaxValue"/> when no destination has a spool.
    /// </summary>
    long FreeBytes { get; }
}
