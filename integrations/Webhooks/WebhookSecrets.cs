using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Webhooks;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Represents what of a webhook is secret.</summary>
/// <param name="Url">The address. Those of chat systems contain a credential.</param>
/// <param name="Secret">The secret that signs requests; for Datadog the API key.</param>
public sealed record WebhookSecret(string Url, string Secret);

/// <summary>Encrypts the secrets of webhooks with the keys of data protection, each for its own webhook.</summary>
/// <param name="protection">The keys.</param>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private const string Purpose = "FlagCluster.Webhooks";
    private const int SecretBytes = 32;

    /// <summary>Creates a secret from the system's random source.</summary>
    public static string NewSecret() => "whsec_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Returns the address of a webhook without what may be a credential.</summary>
    /// <param name="url">The address.</param>
    /// <param name="format">The format: addresses of chat systems have the credential in their path.</param>
    public static string Mask(string url, WebhookFormat format)
    {
        var uri = new Uri(url);
        var origin = uri.GetLeftPart(UriPartial.Authority);
        if (format != WebhookFormat.Json && format != WebhookFormat.Datadog)
            return origin + "/…";
        return origin + uri.AbsolutePath + (uri.Query.Length > 0 ? "?…" : "");
    }

    /// <summary>Encrypts the secrets of a webhook.</summary>
    /// <param name="id">The id of the webhook.</param>
    /// <param name="secret">The secrets.</param>
    public byte[] Protect(string id, WebhookSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return ProtectorOf(id).Protect(Encoding.UTF8.GetBytes($"{secret.Url}\n{secret.Secret}"));
    }

    /// <summary>Returns the secrets of a webhook, or null when the key that encrypted them is lost.</summary>
    /// <param name="webhook">The webhook.</param>
    public WebhookSecret? Unprotect(Webhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        if (Unprotect(ProtectorOf(webhook.Id), webhook.Secrets) is not { } text)
            return null;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return new(text[..end], text[(end + 1)..]);
    }

    /// <summary>Encrypts the secret of an incoming hook.</summary>
    /// <param name="id">The id of the hook.</param>
    /// <param name="secret">The secret.</param>
    public byte[] ProtectIncoming(string id, string secret) => IncomingProtectorOf(id).Protect(Encoding.UTF8.GetBytes(secret));

    /// <summary>Returns the secret of an incoming hook, or null when the key that encrypted it is lost.</summary>
    /// <param name="hook">The hook.</param>
    public string? Unprotect(IncomingHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Unprotect(IncomingProtectorOf(hook.Id), hook.Secret);
    }

    private static string? Unprotect(IDataProtector protector, ReadOnlyMemory<byte> encrypted)
    {
        try
        {
            return Encoding.UTF8.GetString(protector.Unprotect(encrypted.ToArray()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(string id) => protection.CreateProtector(Purpose, id);

    private IDataProtector IncomingProtectorOf(string id) => protection.CreateProtector(Purpose, "incoming", id);
}
