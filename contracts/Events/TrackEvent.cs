namespace FlagCluster.Contracts.Events;

/// <summary>A custom or conversion event: something happened that an application counts.</summary>
/// <remarks>https://openfeature.dev/specification/sections/tracking</remarks>
public sealed record TrackEvent : JournalEvent
{
    /// <summary>What happened, such as <c>checkout-completed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How much of it, such as the price paid; finite, or null.</summary>
    public double? Value { get; init; }

    /// <summary>Details, as a JSON object in valid UTF-8; empty for none. The sender chose them to be recorded, so they are kept whole.</summary>
    public ReadOnlyMemory<byte> Details { get; init; }
}
