using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tls;

/// <summary>
/// Represents a certificate with its private key in PEM files, read again within 20 seconds when they change. Connections that are open
/// keep the certificate they started with. Thread-safe.
/// </summary>
public sealed class CertificateFile : IDisposable
{
    /// <summary>The extended key usage of servers (RFC 5280, section 4.2.1.12).</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of clients (RFC 5280, section 4.2.1.12).</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private const string AnyUsage = "2.5.29.37.0";

    private readonly ReloadedFiles<SslStreamCertificateContext> _files;
    private readonly TimeProvider _time;

    /// <summary>Initializes the certificate from its files.</summary>
    /// <param name="name">What the certificate is for, such as <c>server</c>. Metrics and health have it.</param>
    /// <param name="certificatePath">The path of the certificate, which may be followed by those of its issuers.</param>
    /// <param name="keyPath">The path of the private key, not encrypted. It may be the path of the certificate.</param>
    /// <param name="usages">The extended key usages that the certificate must allow.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="InvalidDataException">A file is missing, unreadable or unusable.</exception>
    public CertificateFile(
        string name,
        string certificatePath,
        string keyPath,
        IReadOnlyList<string> usages,
        TimeProvider time,
        ILogger<CertificateFile> logger
    )
    {
        Name = name;
        _time = time;
        _files = new(
            [certificatePath, keyPath],
            (content, before) => Parse(content, certificatePath, keyPath, usages, before, time),
            time,
            logger
        );
    }

    /// <summary>Gets what the certificate is for.</summary>
    public string Name { get; }

    /// <summary>Gets the certificate with its private key and its issuers, for the next handshake.</summary>
    public SslStreamCertificateContext Context => _files.Current;

    /// <summary>Gets why the present files are not used, or null when <see cref="Context"/> is their content.</summary>
    public string? Problem => _files.Problem;

    /// <summary>Gets the time until the certificate expires; negative after that.</summary>
    public TimeSpan TimeToExpiry => Context.TargetCertificate.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime;

    /// <summary>Checks whether files can be used.</summary>
    /// <param name="certificatePath">The path of the certificate.</param>
    /// <param name="keyPath">The path of the private key.</param>
    /// <param name="usages">The extended key usages that the certificate must allow.</param>
    /// <returns>A sentence about what is wrong, or null.</returns>
    public static string? FindProblem(string certificatePath, string keyPath, IReadOnlyList<string> usages)
    {
        try
        {
            var content = FileContents.Read([certificatePath, keyPath]);
            using var leaf = ParseLeaf(content, certificatePath, keyPath, usages);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private static SslStreamCertificateContext Parse(
        IReadOnlyList<byte[]> content,
        string certificatePath,
        string keyPath,
        IReadOnlyList<string> usages,
        SslStreamCertificateContext? before,
        TimeProvider time
    )
    {
        var leaf = ParseLeaf(content, certificatePath, keyPath, usages);
        var now = time.GetUtcNow().UtcDateTime;
        // At the start, an expired certificate is the only one there is.
        if (before is not null && !IsValid(leaf, now) && IsValid(before.TargetCertificate, now))
            throw new InvalidDataException(
                $"The certificate in {certificatePath} is valid from {leaf.NotBefore.ToUniversalTime():u} to "
                    + $"{leaf.NotAfter.ToUniversalTime():u}, and not now."
            );
        var issuers = new X509Certificate2Collection();
        issuers.ImportFromPem(Encoding.UTF8.GetString(content[0]));
        // Offline: the files have all issuers that clients need, and a handshake must not wait for downloads.
        return SslStreamCertificateContext.Create(leaf, issuers, offline: true);
    }

    private static X509Certificate2 ParseLeaf(
        IReadOnlyList<byte[]> content,
        string certificatePath,
        string keyPath,
        IReadOnlyList<string> usages
    )
    {
        X509Certificate2 leaf;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(content[0]));
            leaf = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), Encoding.UTF8.GetString(content[1]));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The files {certificatePath} and {keyPath} are not a certificate and its private key in PEM format, without a password: "
                    + exception.Message,
                exception
            );
        }
        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } allowed)
            return leaf;
        var oids = allowed.EnhancedKeyUsages.OfType<Oid>().Select(oid => oid.Value).ToList();
        if (oids.Contains(AnyUsage) || usages.FirstOrDefault(usage => !oids.Contains(usage)) is not { } missing)
            return leaf;
        leaf.Dispose();
        throw new InvalidDataException($"The certificate in {certificatePath} does not allow the extended key usage {missing}.");
    }

    private static bool IsValid(X509Certificate2 certificate, DateTime now) =>
        certificate.NotBefore.ToUniversalTime() <= now && now < certificate.NotAfter.ToUniversalTime();
}
