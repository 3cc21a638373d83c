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
}

/// <summary>Represents a control plane token of one organization. Only its hash is stored.</summary>
/// <param name="Id">The token's id, which is not secret; it is the id of the <see cref="FlagCluster.Contracts.Access.Actor"/> that makes
/// changes with it.</param>
/// <param name="Organization">The organization it manages.</param>
/// <param name="Name">The display name.</param>
/// <param name="Hash">SHA-256 of the token, 32 bytes.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record ApiToken(string Id, string Organization, string Name, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt);
