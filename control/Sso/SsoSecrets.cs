using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Sso;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Control.Sso;

/// <summary>Encrypts secrets of identity providers with the keys of data protection, each for its own purpose.</summary>
/// <param name="protection">The keys.</param>
public sealed class SsoSecrets(IDataProtectionProvider protection)
{
    private const string ClientPurpose = "FlagCluster.Sso.Client";
    private const string IdTokenPurpose = "FlagCluster.Sso.IdToken";

    /// <summary>Encrypts the client secret of a provider.</summary>
    /// <param name="provider">The id of the provider.</param>
    /// <param name="secret">The secret; empty for a public client.</param>
    public byte[] ProtectClientSecret(string provider, string secret) => Protect(ClientPurpose, provider, secret);

    /// <summary>Returns the client secret of a provider, empty for a public client; null when the key that encrypted it is lost.</summary>
    /// <param name="provider">The provider.</param>
    public string? UnprotectClientSecret(SsoProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return Unprotect(ClientPurpose, provider.Id, provider.ClientSecret);
    }

    /// <summary>Encrypts an ID token.</summary>
    /// <param name="session">The id of the session that it began.</param>
    /// <param name="token">The token; empty for none.</param>
    public byte[] ProtectIdToken(string session, string token) => Protect(IdTokenPurpose, session, token);

    /// <summary>Returns the ID token of a session, empty for none; null when the key that encrypted it is lost.</summary>
    /// <param name="session">The session.</param>
    public string? UnprotectIdToken(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Unprotect(IdTokenPurpose, session.Session, session.IdToken);
    }

    private byte[] Protect(string purpose, string id, string text) =>
        text.Length == 0 ? [] : protection.CreateProtector(purpose, id).Protect(Encoding.UTF8.GetBytes(text));

    private string? Unprotect(string purpose, string id, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        try
        {
            return Encoding.UTF8.GetString(protection.CreateProtector(purpose, id).Unprotect(bytes.ToArray()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
