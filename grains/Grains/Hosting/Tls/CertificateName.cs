using System.Security.Cryptography.X509Certificates;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>Compares the names of certificates.</summary>
internal static class CertificateName
{
    /// <summary>Returns whether a certificate has a DNS name. Neither wildcards nor the common name count.</summary>
    public static bool Matches(X509Certificate2 certificate, string name) =>
        certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false);
}
