using FlagCluster.Events.Destinations;

namespace FlagCluster.Events.Model;

/// <summary>One event in the form it is delivered, spooled and replayed in.</summary>
/// <param name="Type">What it tells of.</param>
/// <param name="Id">Its id. The same event has the same id however often it is delivered.</param>
/// <param name="Time">When it happened, in milliseconds since 1970 UTC.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>, in UTF-8.</param>
/// <param name="Key">What decides the partition, in UTF-8: environment and targeting key as recorded; empty without a targeting key, and any partition will do.</param>
/// <param name="Value">The event as UTF-8 JSON.</param>
/// <remarks>The memory belongs to the batch the record came from and is good for as long as that.</remarks>
public readonly record struct EventRecord(
    EventType Type, Guid Id, long Time, ReadOnlyMemory<byte> Environment, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
