namespace FlagCluster.Events.Spooling;

/// <summary>Represents a position in a spool, before an entry.</summary>
/// <param name="Sequence">The sequence number of its first event; it grows by one with each event, across files.</param>
/// <param name="Segment">The sequence number of the first event of the file, which is also the name of the file.</param>
/// <param name="Offset">The offset in the file.</param>
internal readonly record struct SpoolPosition(long Sequence, long Segment, long Offset);
