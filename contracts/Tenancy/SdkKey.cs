namespace FlagCluster.Contracts.Tenancy;

/// <summary>What a data plane key may do.</summary>
public enum SdkKeyKind
{
    /// <summary>Sees every flag, and the rules. For services.</summary>
    Server,

    /// <summary>Sees the evaluated values of client-visible flags. May be published in a browser or an app.</summary>
    Client,
}

/// <summary>A data plane key: it names one environment. Only its hash is kept.</summary>
/// <param name="Id">The key's id, which is not secret.</param>
/// <param name="Environment">The environment it opens.</param>
/// <param name="Kind">What it may do.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Hash">SHA-256 of the key, 32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record SdkKey(
    string Id,
    EnvironmentId Environment,
    SdkKeyKind Kind,
    string Name,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset CreatedAt
);

/// <summary>A control plane token: it names an organization. Only its hash is kept.</summary>
/// <param name="Id">The token's id, which is not secret; it is the id of the <see cref="FlagCluster.Contracts.Access.Actor"/> that makes
/// changes with it.</param>
/// <param name="Organization">The organization it manages.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Hash">SHA-256 of the token, 32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiToken(string Id, string Organization, string Name, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt);
