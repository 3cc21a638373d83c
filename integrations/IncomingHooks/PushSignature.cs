using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.IncomingHooks;

/// <summary>Verifies who sent a notification about a repository, in constant time. The headers tell the system of the sender.</summary>
/// <remarks>
/// Bitbucket: https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/. Azure DevOps only sends a user and a password:
/// https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks. The others as <see cref="HookSignature"/>.
/// </remarks>
public static class PushSignature
{
    private const string BitbucketHeader = "X-Hub-Signature",
        ForgejoHeader = "X-Forgejo-Signature",
        BasicScheme = "Basic ";

    /// <summary>Returns whether a request is from a sender that knows the secret.</summary>
    /// <param name="header">Returns the value of a header; empty when it is absent.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="body">The bytes of the body as they were received.</param>
    /// <param name="now">The time.</param>
    public static bool IsValid(Func<string, string> header, string secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (Has(HookSignature.HeaderOf(HookProvider.Gitea)))
            return HookSignature.IsValid(HookProvider.Gitea, header, secret, body, now);
        if (Has(ForgejoHeader))
            return HookSignature.IsValid(HookProvider.Gitea, _ => header(ForgejoHeader), secret, body, now);
        if (Has(HookSignature.HeaderOf(HookProvider.GitHub)))
            return HookSignature.IsValid(HookProvider.GitHub, header, secret, body, now);
        if (Has(BitbucketHeader))
            return HookSignature.IsValid(HookProvider.GitHub, _ => header(BitbucketHeader), secret, body, now);
        if (Has(HookSignature.StandardHeader) || Has(HookSignature.HeaderOf(HookProvider.GitLab)))
            return HookSignature.IsValid(HookProvider.GitLab, header, secret, body, now);
        return IsPassword(header("Authorization"), secret);

        bool Has(string name) => header(name).Length > 0;
    }

    /// <summary>Returns whether the password of a Basic credential is the secret. Hashes have equal lengths.</summary>
    private static bool IsPassword(string authorization, string secret)
    {
        if (!authorization.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[BasicScheme.Length..].Trim(), bytes, out var length))
            return false;
        var credential = bytes.AsSpan(0, length);
        var password = credential[(credential.IndexOf((byte)':') + 1)..];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(password), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }
}
