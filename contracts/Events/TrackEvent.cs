namespace FlagCluster.Contracts.Events;

/// <summary>Represents a custom or conversion event of an application.</summary>
/// <remarks>https://openfeature.dev/specification/sections/tracking</remarks>
public sealed record TrackEvent : JournalEvent
{
    /// <summary>Gets the name of the event, such as <c>checkout-completed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the value of the event, such as the price paid: a finite number, or null.</summary>
    public double? Value { get; init; }

    /// <summary>
    /// Gets the details as a JSON object in valid UTF-8; empty for none. The sender chose to record them, so all are kept.
    /// </summary>
    public ReadOnlyMemory<byte> Details { get; init; }
}
