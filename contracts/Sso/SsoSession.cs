namespace FlagCluster.Contracts.Sso;

/// <summary>Represents a session that a sign-in with an identity provider began, so that the provider can end it.</summary>
/// <param name="Session">The id of the session.</param>
/// <param name="Provider">The id of the provider.</param>
/// <param name="Account">The id of the account.</param>
/// <param name="Subject">The id of the person at the provider.</param>
/// <param name="ExpiresAt">The time at which the session ends.</param>
public sealed record SsoSession(string Session, string Provider, string Account, string Subject, DateTimeOffset ExpiresAt)
{
    /// <summary>Gets the id of the session at the provider (<c>sid</c>), or null when the provider has none.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>Gets the ID token, encrypted, with which the person signs out of the provider; empty when that is not done.</summary>
    public ReadOnlyMemory<byte> IdToken { get; init; }
}
