using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Testing.Certificates;

/// <summary>Represents a certificate and its key in PEM files.</summary>
public sealed class PemFiles(TempFolder folder)
{
    public string Certificate => folder.File("tls.crt");

    public string Key => folder.File("tls.key");

    /// <summary>Writes a new certificate with its key.</summary>
    /// <returns>The thumbprint.</returns>
    public string Write(DateTimeOffset from, DateTimeOffset to, string usage = "1.3.6.1.5.5.7.3.1")
    {
        var (certificate, key) = Create(from, to, usage);
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key);
        using (certificate)
            return certificate.Thumbprint;
    }

    /// <summary>Writes a certificate followed by that of its issuer, which a root certificate issued.</summary>
    /// <returns>The thumbprint of the issuer.</returns>
    public string WriteWithIssuer(DateTimeOffset from, DateTimeOffset to)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=root", rootKey).CreateSelfSigned(from, to);
        using var issuer = Authority("CN=issuer", issuerKey).Create(root, from, to, [1]).CopyWithPrivateKey(issuerKey);
        using var leaf = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).Create(issuer, from, to, [2]);
        File.WriteAllText(Certificate, leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        return issuer.Thumbprint;
    }

    /// <summary>Creates a self-signed certificate for <c>localhost</c>.</summary>
    public static (X509Certificate2 Certificate, string Key) Create(DateTimeOffset from, DateTimeOffset to, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        return (request.CreateSelfSigned(from, to), key.ExportPkcs8PrivateKeyPem());
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
