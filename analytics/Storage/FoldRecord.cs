using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents a record of a partition: an event, or a record that cannot be read.</summary>
/// <param name="Offset">The offset in the partition.</param>
/// <param name="Event">The event; null for a record that cannot be read and goes to the dead letters.</param>
public readonly record struct FoldRecord(long Offset, CountedEvent? Event);
