using FlagCluster.Hosting.Tls;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>Describes what the certificate of a process must allow.</summary>
/// <param name="NameSetting">The setting that names it.</param>
/// <param name="Usages">The extended key usages that the certificate must allow.</param>
internal sealed record ClusterRole(string NameSetting, IReadOnlyList<string> Usages)
{
    /// <summary>A silo accepts connections and connects to other silos.</summary>
    public static readonly ClusterRole Silo = new(
        nameof(ClusterTlsOptions.SiloName),
        [CertificateFile.ServerUsage, CertificateFile.ClientUsage]
    );

    /// <summary>A gateway connects to silos.</summary>
    public static readonly ClusterRole Gateway = new(nameof(ClusterTlsOptions.GatewayName), [CertificateFile.ClientUsage]);

    /// <summary>Returns the DNS name that the certificate must have.</summary>
    public string NameOf(ClusterTlsOptions options) => this == Silo ? options.SiloName : options.GatewayName;
}
