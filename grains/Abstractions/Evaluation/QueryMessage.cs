using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>A <see cref="FlagQuery"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.query")]
public sealed record QueryMessage
{
    /// <summary>The flag's key, or null for all flags.</summary>
    [Id(0)]
    public string? FlagKey { get; init; }

    /// <summary>The evaluation context as UTF-8 JSON; empty for none.</summary>
    [Id(1)]
    public byte[] Context { get; init; } = [];

    /// <summary>True hides flags that are not client-visible.</summary>
    [Id(2)]
    public bool ClientVisibleOnly { get; init; }

    /// <summary>The id of the key or service that asks, or null.</summary>
    [Id(3)]
    public string? Client { get; init; }

    /// <summary>The SDK that asks, or null.</summary>
    [Id(4)]
    public string? Sdk { get; init; }

    /// <summary>True for an answer that is not recorded; absent in the messages of older versions.</summary>
    [Id(5)]
    public bool Unrecorded { get; init; }

    /// <summary>The message for a query. The context is copied: the caller may use its memory again before the message has left.</summary>
    public static QueryMessage Of(FlagQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new() { FlagKey = query.FlagKey, Context = query.Context.ToArray(), ClientVisibleOnly = query.ClientVisibleOnly, Client = query.Client, Sdk = query.Sdk, Unrecorded = !query.Recorded };
    }

    /// <summary>The query.</summary>
    public FlagQuery ToQuery() => new() { FlagKey = FlagKey, Context = Context, ClientVisibleOnly = ClientVisibleOnly, Client = Client, Sdk = Sdk, Recorded = !Unrecorded };
}
