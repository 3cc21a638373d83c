namespace FlagCluster.Control.Sso;

/// <summary>Represents what an identity provider states about a person, after its signature was checked.</summary>
/// <param name="Subject">The id of the person at the provider.</param>
public sealed record SsoAssertion(string Subject)
{
    /// <summary>Gets the e-mail address, or null.</summary>
    public string? Email { get; init; }

    /// <summary>Gets whether the provider has verified the address; null when it does not say.</summary>
    public bool? IsEmailVerified { get; init; }

    /// <summary>
    /// Gets the domain of the organization at Google that administers the account (<c>hd</c>); null for an account that a person created.
    /// </summary>
    public string? HostedDomain { get; init; }

    /// <summary>Gets the display name; empty when there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the proofs of identity (<c>amr</c>).</summary>
    public IReadOnlyList<string> Amr { get; init; } = [];

    /// <summary>Gets the groups; null when there are too many for a token, so that they are not known.</summary>
    public IReadOnlyList<string>? Groups { get; init; } = [];

    /// <summary>Gets when the person last proved to the provider who they are (<c>auth_time</c>); null when it does not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>Gets the id of the session at the provider, or null.</summary>
    public string? ProviderSession { get; init; }
}
