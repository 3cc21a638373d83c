using System.Security.Cryptography;

namespace FlagCluster.Integrations.Repositories;

/// <summary>Reads private keys of GitHub Apps.</summary>
public static class GitHubAppKey
{
    /// <summary>What a key must be, for messages.</summary>
    public const string Shape = "a private RSA key in PEM of at least 2048 bits, as GitHub creates it";

    private const int MinBits = 2_048;

    /// <summary>Returns a key; null for a text that is none.</summary>
    /// <param name="pem">The key in PEM, as PKCS #1 or PKCS #8 without a password.</param>
    public static RSA? TryRead(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize >= MinBits && IsPrivate(key))
                return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // The text is no key. The message of the library may repeat a part of it.
        }
        key.Dispose();
        return null;
    }

    private static bool IsPrivate(RSA key) => key.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length > 0;
}
