using FlagCluster.Analytics.Counting;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents the content of a record: an event, or the reason why it is none.</summary>
/// <param name="Event">The event, or null.</param>
/// <param name="Rejected">The record for the dead letters, or null.</param>
internal readonly record struct ReadRecord(CountedEvent? Event, RejectedRecord? Rejected);
