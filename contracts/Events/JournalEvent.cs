using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents an event that a caller reports.</summary>
public abstract record JournalEvent
{
    /// <summary>Gets the environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>Gets the time of the event, in Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>
    /// Gets the sender's id of the event, unique in its environment; events with the same id count once. Null lets the server choose one.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>Gets the targeting key of the subject, or null.</summary>
    public string? TargetingKey { get; init; }

    /// <summary>
    /// Gets the attributes as a JSON object in valid UTF-8; empty for none. The privacy settings determine which attributes are kept.
    /// </summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Gets the id of the reporting key, not the key itself; or null.</summary>
    public string? Client { get; init; }

    /// <summary>Gets the kind of the reporting key, or null.</summary>
    public SdkKeyKind? KeyKind { get; init; }

    /// <summary>Gets the name of the reporting SDK, or null. Only the first word, up to 64 characters, is recorded.</summary>
    public string? Sdk { get; init; }
}
