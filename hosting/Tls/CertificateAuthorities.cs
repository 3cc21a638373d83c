using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tls;

/// <summary>
/// Represents the root certificates of private authorities in a PEM file, read again within 20 seconds when it changes. During a change of
/// the authority the file has the old and the new one. Thread-safe.
/// </summary>
public sealed class CertificateAuthorities : IDisposable
{
    private readonly ReloadedFiles<X509Certificate2Collection> _file;

    /// <summary>Initializes the authorities from their file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="InvalidDataException">The file is missing, unreadable or unusable.</exception>
    public CertificateAuthorities(string path, TimeProvider time, ILogger<CertificateAuthorities> logger) =>
        _file = new([path], (content, _) => Parse(content[0], path), time, logger);

    /// <summary>Returns a policy that trusts only these authorities.</summary>
    public X509ChainPolicy CreatePolicy() => CreatePolicy(_file.Current);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads the file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The authorities.</returns>
    /// <exception cref="InvalidDataException">The file is missing, unreadable or unusable.</exception>
    public static X509Certificate2Collection Read(string path) => Parse(FileContents.Read([path])[0], path);

    /// <summary>Returns a policy that trusts only the given authorities.</summary>
    /// <param name="authorities">The root certificates.</param>
    public static X509ChainPolicy CreatePolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority publishes no revocations, and a handshake must not wait for downloads.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static X509Certificate2Collection Parse(byte[] content, string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(content));
        }
        catch (CryptographicException exception)
        {
            throw new InvalidDataException($"The file {path} has no certificates in PEM format: {exception.Message}", exception);
        }
        if (authorities.Count == 0)
            throw new InvalidDataException($"The file {path} has no certificates in PEM format.");
        if (authorities.FirstOrDefault(certificate => !IsAuthority(certificate)) is { } other)
            throw new InvalidDataException($"The file {path} has the certificate '{other.Subject}', which is not a certificate authority.");
        return authorities;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
