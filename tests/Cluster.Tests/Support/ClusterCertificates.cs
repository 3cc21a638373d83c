using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Represents the certificate files of silos and gateways on this machine.</summary>
internal sealed class ClusterCertificates : IDisposable
{
    public const string SiloName = "silo.flagcluster",
        GatewayName = "gateway.flagcluster";

    private readonly TempFolder _folder = new();

    public ClusterCertificates(TestAuthority authority)
    {
        Issue(authority);
        Trust(authority);
    }

    public string SiloCertificate => _folder.File("silo.crt");

    public string GatewayCertificate => _folder.File("gateway.crt");

    public string Authorities => _folder.File("authorities.crt");

    public IReadOnlyList<string> SiloSettings => Settings("silo");

    public IReadOnlyList<string> GatewaySettings => Settings("gateway");

    /// <summary>Replaces the certificates of silos and gateways.</summary>
    public void Issue(TestAuthority authority)
    {
        authority.Write(_folder.File("silo"), SiloName);
        authority.Write(_folder.File("gateway"), GatewayName);
    }

    /// <summary>Replaces the authorities that silos and gateways trust.</summary>
    public void Trust(params IEnumerable<TestAuthority> authorities) =>
        File.WriteAllText(Authorities, string.Concat(authorities.Select(authority => authority.Pem)));

    public void Dispose() => _folder.Dispose();

    private string[] Settings(string role) =>
        [
            $"--ClusterTls:Certificate={_folder.File(role + ".crt")}",
            $"--ClusterTls:Key={_folder.File(role + ".key")}",
            $"--ClusterTls:Authorities={Authorities}",
        ];
}
