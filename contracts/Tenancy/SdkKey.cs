using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Specifies what a data plane key may do.</summary>
public enum SdkKeyKind
{
    /// <summary>Reads every flag and the rules. For services.</summary>
    Server,

    /// <summary>Reads the evaluated values of client-visible flags. May be published in a browser or an app.</summary>
    Client,
}

/// <summary>Represents a data plane key of one environment. Only its hash is stored.</summary>
/// <param name="Id">The key's id, which is not secret.</param>
/// <param name="Environment">The environment to which it gives access.</param>
/// <param name="Kind">What it may do.</param>
/// <param name="Name">The display name.</param>
/// <param name="Hash">SHA-256 of the key, 32 bytes.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record SdkKey(
    string Id,
    EnvironmentId Environment,
    SdkKeyKind Kind,
    string Name,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset CreatedAt
)
{
    /// <summary>
    /// Gets the origins whose pages may use a client key, such as <c>https://shop.example</c>, separated by spaces. Empty: all origins.
    /// </summary>
    public string Origins { get; init; } = "";

    /// <summary>
    /// Gets the tags of which a flag must have one so that the key sees it (<see cref="FlagScope.TextOf"/>). Empty: no tag is needed.
    /// </summary>
    public string Tags { get; init; } = "";

    /// <summary>Gets which flags the key sees.</summary>
    public FlagScope Scope => FlagScope.Of(Kind == SdkKeyKind.Client, Tags);

    /// <summary>Gets whether the key is disabled: it gives no access until it is enabled again. Default false.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>
    /// Gets SHA-256 of the secret before the last rotation, which is valid until <see cref="PreviousUntil"/>; empty when none is.
    /// </summary>
    public ReadOnlyMemory<byte> PreviousHash { get; init; }

    /// <summary>Gets the end of the secret before the last rotation; null when it ended with the rotation.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>Returns whether another key has the same content. Two memories are equal only when they refer to the same array.</summary>
    /// <param name="other">The other key.</param>
    public bool HasSameContent(SdkKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Hash.Span.SequenceEqual(other.Hash.Span)
            && PreviousHash.Span.SequenceEqual(other.PreviousHash.Span)
            && this with { Hash = other.Hash, PreviousHash = other.PreviousHash } == other;
    }
}
