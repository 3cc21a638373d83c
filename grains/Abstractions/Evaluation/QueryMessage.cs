using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents a <see cref="FlagQuery"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.query")]
public sealed record QueryMessage
{
    /// <summary>Gets the flag's key, or null for all flags.</summary>
    [Id(0)]
    public string? FlagKey { get; init; }

    /// <summary>Gets the evaluation context, or the request that contains it, as UTF-8 JSON; empty for none.</summary>
    [Id(1)]
    public byte[] Context { get; init; } = [];

    /// <summary>Gets whether flags that are not client-visible are hidden.</summary>
    [Id(2)]
    public bool ClientVisibleOnly { get; init; }

    /// <summary>Gets the id of the key or service of the caller, or null.</summary>
    [Id(3)]
    public string? Client { get; init; }

    /// <summary>Gets the SDK of the caller, or null.</summary>
    [Id(4)]
    public string? Sdk { get; init; }

    /// <summary>Gets whether the answer is not recorded.</summary>
    [Id(5)]
    public bool Unrecorded { get; init; }

    /// <summary>Gets the form of <see cref="Context"/> and of the answer.</summary>
    [Id(6)]
    public FlagQueryFormat Format { get; init; }

    /// <summary>Gets the tags of which a flag must have one (<see cref="FlagScope.Tags"/>); empty when it needs none.</summary>
    [Id(7)]
    public string Tags { get; init; } = "";

    /// <summary>Gets the namespace of requests that name none (<see cref="FlagQuery.Namespace"/>), or null.</summary>
    [Id(8)]
    public string? Namespace { get; init; }

    /// <summary>
    /// Returns the message for a query. Copies the context, because the caller may reuse its memory before the message is sent.
    /// </summary>
    public static QueryMessage Of(FlagQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new()
        {
            FlagKey = query.FlagKey,
            Context = query.Context.ToArray(),
            ClientVisibleOnly = query.Scope.ClientVisibleOnly,
            Tags = query.Scope.Tags,
            Client = query.Client,
            Sdk = query.Sdk,
            Unrecorded = !query.Recorded,
            Format = query.Format,
            Namespace = query.Namespace,
        };
    }

    /// <summary>Returns the query.</summary>
    public FlagQuery ToQuery() =>
        new()
        {
            FlagKey = FlagKey,
            Context = Context,
            Scope = FlagScope.Of(ClientVisibleOnly, Tags),
            Client = Client,
            Sdk = Sdk,
            Recorded = !Unrecorded,
            Format = Format,
            Namespace = Namespace,
        };
}
