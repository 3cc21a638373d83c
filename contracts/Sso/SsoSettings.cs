namespace FlagCluster.Contracts.Sso;

/// <summary>Represents what sign-ins with an identity provider may do. Everything is off by default.</summary>
public sealed record SsoSettings
{
    /// <summary>Gets the scopes that are requested.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>
    /// Gets the domains of e-mail addresses for which the provider is authoritative, in lower case. Only addresses of these create and link
    /// accounts.
    /// </summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Gets whether the first sign-in of a person without an account creates one.</summary>
    public bool CreatesAccounts { get; init; }

    /// <summary>Gets whether the first sign-in of a person links the member of the organization with the same e-mail address.</summary>
    public bool LinksAccounts { get; init; }

    /// <summary>
    /// Gets whether an e-mail address of <see cref="Domains"/> counts as verified when the provider does not say whether it is.
    /// </summary>
    public bool TrustsEmail { get; init; }

    /// <summary>Gets whether every sign-in counts as one with a second factor; otherwise the claim <c>amr</c> decides.</summary>
    public bool ProvidesSecondFactor { get; init; }

    /// <summary>Gets the claim that lists the groups of a person, as names separated by <c>.</c>; null when groups are not read.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>Gets which groups of the organization follow the groups of the provider.</summary>
    public IReadOnlyList<SsoGroup> Groups { get; init; } = [];

    /// <summary>Gets whether people whose groups are not known, or who are in none of <see cref="Groups"/>, cannot sign in.</summary>
    public bool RequiresGroup { get; init; }

    /// <summary>Gets whether signing out of FlagCluster also signs out of the provider.</summary>
    public bool SignsOutOfProvider { get; init; }
}

/// <summary>Represents a group of the organization whose members follow a group of the provider.</summary>
/// <param name="Value">The value in the claim, compared exactly.</param>
/// <param name="Group">The id of the group of the organization.</param>
public sealed record SsoGroup(string Value, string Group);
