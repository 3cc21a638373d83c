namespace FlagCluster.Events.Model;

/// <summary>Represents one event as it is delivered and spooled.</summary>
/// <param name="Type">The type of the event.</param>
/// <param name="Id">The id, the same for every delivery of the event.</param>
/// <param name="Time">The time of the event, in milliseconds since 1970 UTC.</param>
/// <param name="Environment">The environment, <c>organization/project/environment</c>, in UTF-8.</param>
/// <param name="Key">The partition key in UTF-8: environment, slash and targeting key as recorded; without one, the id.</param>
/// <param name="Value">The event as UTF-8 JSON.</param>
/// <remarks>The memory belongs to the batch of the record and is valid as long as the batch is held.</remarks>
public readonly record struct EventRecord(
    EventType Type,
    Guid Id,
    long Time,
    ReadOnlyMemory<byte> Environment,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value
);
