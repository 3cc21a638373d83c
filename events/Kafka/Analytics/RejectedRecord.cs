namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Represents a record that is no valid event.</summary>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Key">The key as received; null for none.</param>
/// <param name="Value">The value as received; null for none.</param>
internal sealed record RejectedRecord(string Reason, byte[]? Key, byte[]? Value);
