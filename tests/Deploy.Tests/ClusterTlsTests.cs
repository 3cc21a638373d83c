using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that silos and gateways authenticate each other where the deployment is more than a trial.</summary>
public sealed class ClusterTlsTests
{
    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Production_Hosts_HaveTheCertificateOfTheirRoleAndTheAuthorities(string role)
    {
        var overlay = Overlay.Of("production");
        var pod = overlay.One("Deployment", role).At("spec/template/spec")!;
        var container = pod.At("containers/0")!;
        var settings = overlay.Settings(container);

        Assert.Equal(
            ("/cluster-tls/tls.crt", "/cluster-tls/tls.key", "/cluster-ca/ca.crt"),
            (settings["ClusterTls__Certificate"], settings["ClusterTls__Key"], settings["ClusterTls__Authorities"])
        );
        Assert.Equal($"flagcluster-{role}-tls", Mounted("/cluster-tls").Text("secret/secretName"));
        Assert.Equal("flagcluster-cluster-ca", Mounted("/cluster-ca").Text("configMap/name"));
        Assert.False(settings.ContainsKey("ClusterTls__AllowPlaintext"));

        JsonNode Mounted(string path)
        {
            // A file mounted by subPath would never change.
            var mount = Assert.Single(container.List("volumeMounts"), mount => mount.Text("mountPath") == path);
            Assert.Null(mount.At("subPath"));
            return Assert.Single(pod.List("volumes"), volume => volume.Text("name") == mount.Text("name"));
        }
    }

    [Fact]
    public void Overlays_Secrets_AreNotInTheRepository() => Assert.All(Overlay.Each, overlay => Assert.Empty(overlay.Kind("Secret")));

    [Fact]
    public void CertManager_Certificates_HaveTheNamesAndSecretsOfTheHosts()
    {
        var certificates = Yaml.LoadAll("deploy/kubernetes/components/cert-manager/certificates.yaml")
            .Where(manifest => manifest.Text("kind") == "Certificate")
            .ToDictionary(manifest => manifest.Text("spec/secretName")!, manifest => manifest.At("spec")!);

        Assert.Equal(
            ("silo.flagcluster", "gateway.flagcluster"),
            (certificates["flagcluster-silo-tls"].Text("dnsNames/0"), certificates["flagcluster-gateway-tls"].Text("dnsNames/0"))
        );
        Assert.Contains(certificates["flagcluster-silo-tls"].List("usages"), usage => usage.ToString() == "server auth");
        Assert.All(certificates.Values, spec => Assert.Contains(spec.List("usages"), usage => usage.ToString() == "client auth"));
        Assert.All(certificates.Values, spec => Assert.Equal("flagcluster-cluster", spec.Text("issuerRef/name")));
    }

    [Fact]
    public void Compose_Hosts_HaveTheCertificateOfTheirRole()
    {
        var services = Yaml.Load("deploy/compose/compose.yaml").Pairs("services").ToDictionary(pair => pair.Key, pair => pair.Value!);

        foreach (var host in new[] { "silo-1", "silo-2", "gateway-1", "gateway-2" })
        {
            var role = host.Split('-')[0];
            var secrets = services[host].List("secrets").ToList();

            Assert.Equal("/run/secrets/cluster_certificate", services[host].Text("environment/ClusterTls__Certificate"));
            Assert.Equal("/run/secrets/cluster_key", services[host].Text("environment/ClusterTls__Key"));
            Assert.Equal("/run/secrets/cluster_ca", services[host].Text("environment/ClusterTls__Authorities"));
            Assert.Contains(secrets, secret => secret.ToString() == "cluster_ca");
            Assert.Contains(secrets, secret => secret is JsonObject && secret.Text("source") == $"{role}_certificate");
            Assert.Contains(secrets, secret => secret is JsonObject && secret.Text("source") == $"{role}_key");
        }
    }

    [ToolFact("openssl")]
    public void Script_CreatesCertificatesOfOneAuthority_AndKeepsItForTheNext()
    {
        using var folder = new TempFolder();

        Assert.Equal(0, Tool.Run("bash", "scripts/cluster-certificates.sh", folder.Path).Code);
        var authority = File.ReadAllText(folder.File("cluster-ca.crt"));
        var silo = File.ReadAllText(folder.File("silo.crt"));
        Assert.Equal(0, Tool.Run("bash", "scripts/cluster-certificates.sh", folder.Path).Code);

        Assert.Equal(authority, File.ReadAllText(folder.File("cluster-ca.crt")));
        Assert.NotEqual(silo, File.ReadAllText(folder.File("silo.crt")));
        foreach (var (role, name) in new[] { ("silo", "silo.flagcluster"), ("gateway", "gateway.flagcluster") })
        {
            var verified = Tool.Run(
                "openssl",
                "verify",
                "-CAfile",
                folder.File("cluster-ca.crt"),
                "-purpose",
                "sslclient",
                "-verify_hostname",
                name,
                folder.File(role + ".crt")
            );
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
            Assert.Equal("600\n", Tool.Run("stat", "--format=%a", folder.File(role + ".key")).Output);
        }
    }

    [Theory]
    [InlineData("deploy/kubernetes/components/postgresql-ca/kustomization.yaml", "PostgreSql__CaFile")]
    [InlineData("deploy/kubernetes/components/kafka-ca/kustomization.yaml", "Kafka__CaFile")]
    [InlineData("deploy/kubernetes/components/cluster-tls/kustomization.yaml", "ClusterTls__Authorities")]
    [InlineData("deploy/compose/private-ca.yaml", "PostgreSql__CaFile")]
    [InlineData("deploy/compose/private-ca.yaml", "Kafka__CaFile")]
    public void PrivateAuthorities_Settings_Exist(string file, string setting)
    {
        Assert.Contains(setting, Repository.Read(file), StringComparison.Ordinal);
        Assert.Contains(setting, Settings.Known);
    }
}
