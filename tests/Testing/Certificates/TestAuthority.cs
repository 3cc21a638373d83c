using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlagCluster.Testing.Certificates;

/// <summary>Represents a private certificate authority of a test.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1"),
        ClientUsage = new("1.3.6.1.5.5.7.3.2");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    /// <summary>Creates an authority.</summary>
    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    /// <summary>Gets the root certificate in PEM format.</summary>
    public string Pem => _root.ExportCertificatePem() + "\n";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Issues a certificate for servers and clients.</summary>
    /// <param name="dnsName">Its DNS name or IP address.</param>
    /// <param name="expired">Whether it expired yesterday.</param>
    /// <returns>The certificate and its key in PEM format.</returns>
    public (string Certificate, string Key) Issue(string dnsName, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=flagcluster test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(dnsName, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUsage, ClientUsage], critical: false));
        using var certificate = request.Create(_root, Now.AddDays(-5), Now.AddDays(expired ? -1 : 5), RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Issues a certificate with its key, for use in this process.</summary>
    public X509Certificate2 IssueCertificate(string dnsName, bool expired = false)
    {
        var (certificate, key) = Issue(dnsName, expired);
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>Writes a new certificate and its key to the files PATH.crt and PATH.key.</summary>
    public void Write(string path, string dnsName, bool expired = false)
    {
        var (certificate, key) = Issue(dnsName, expired);
        File.WriteAllText(path + ".crt", certificate);
        File.WriteAllText(path + ".key", key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
