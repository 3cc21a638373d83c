using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Events;

/// <summary>Something a caller reports about itself.</summary>
public abstract record JournalEvent
{
    /// <summary>The environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>When it happened, in milliseconds since 1970 UTC.</summary>
    public required long Time { get; init; }

    /// <summary>What the sender calls the event, unique in its environment; events with one id count once. Null lets the server choose one.</summary>
    public string? Id { get; init; }

    /// <summary>Whom it is about, or null.</summary>
    public string? TargetingKey { get; init; }

    /// <summary>Attributes, as a JSON object in valid UTF-8; empty for none. What of them is kept is the privacy settings' to say.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>The id of the key that reports it, or null. Not the key itself.</summary>
    public string? Client { get; init; }

    /// <summary>The SDK that reports it, or null. Only the first word, up to 64 characters, is recorded.</summary>
    public string? Sdk { get; init; }
}
