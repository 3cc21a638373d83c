using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.IncomingHooks;

/// <summary>Verifies who sent a request to an incoming hook, in constant time.</summary>
/// <remarks>
/// GitHub: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries. Gitea: https://docs.gitea.com/usage/webhooks.
/// GitLab: https://docs.gitlab.com/user/project/integrations/webhooks/, and for its signing token https://www.standardwebhooks.com.
/// </remarks>
public static class HookSignature
{
    /// <summary>The header with the signatures of GitLab's signing token.</summary>
    public const string StandardHeader = "webhook-signature";

    private const string GitHubPrefix = "sha256=",
        StandardPrefix = "v1,",
        SecretPrefix = "whsec_";

    /// <summary>The largest difference between the signed time of a request and the clock.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Creates a secret from the system's random source, in the form that every system accepts.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));

    /// <summary>Returns the name of the header that proves the sender.</summary>
    /// <param name="provider">The sender's system.</param>
    public static string HeaderOf(HookProvider provider) =>
        provider switch
        {
            HookProvider.GitHub => "X-Hub-Signature-256",
            HookProvider.GitLab => "X-Gitlab-Token",
            _ => "X-Gitea-Signature",
        };

    /// <summary>Returns whether a request is from a sender that knows the secret.</summary>
    /// <param name="provider">The sender's system.</param>
    /// <param name="header">Returns the value of a header; empty when it is absent.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="body">The bytes of the body as they were received.</param>
    /// <param name="now">The time.</param>
    public static bool IsValid(
        HookProvider provider,
        Func<string, string> header,
        string secret,
        ReadOnlySpan<byte> body,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(secret);
        var proof = header(HeaderOf(provider));
        return provider switch
        {
            HookProvider.GitHub => proof.StartsWith(GitHubPrefix, StringComparison.Ordinal)
                && IsHash(proof.AsSpan(GitHubPrefix.Length), secret, body),
            HookProvider.GitLab when header(StandardHeader) is { Length: > 0 } signatures => IsSigned(
                header,
                signatures,
                secret,
                body,
                now
            ),
            // A hook without a signing token sends the secret itself. Hashes have equal lengths, so that every comparison takes as long.
            HookProvider.GitLab => CryptographicOperations.FixedTimeEquals(Digest(proof), Digest(secret)),
            _ => IsHash(proof, secret, body),
        };
    }

    /// <summary>Returns whether a text is the hexadecimal HMAC-SHA-256 of a body.</summary>
    private static bool IsHash(ReadOnlySpan<char> text, string secret, ReadOnlySpan<byte> body)
    {
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.Length != 2 * actual.Length || Convert.FromHexString(text, actual, out _, out _) != OperationStatus.Done)
            return false;
        return CryptographicOperations.FixedTimeEquals(actual, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
    }

    /// <summary>Returns whether one of several signatures is right, and its time recent.</summary>
    private static bool IsSigned(Func<string, string> header, string signatures, string secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)Tolerance.TotalSeconds)
            return false;
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, StandardKey(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        var expected = Encoding.ASCII.GetBytes(StandardPrefix + Convert.ToBase64String(hmac.GetHashAndReset()));
        var isValid = false;
        foreach (var signature in signatures.Split(' '))
            isValid |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected);
        return isValid;
    }

    /// <summary>Returns the key of a signing token: what follows its prefix is Base64.</summary>
    private static byte[] StandardKey(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
