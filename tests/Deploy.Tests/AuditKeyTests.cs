using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that all hosts sign the audit log with one key where the deployment is more than a trial.</summary>
public sealed class AuditKeyTests
{
    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Production_Hosts_HaveTheKeyOfTheAuditLog(string role)
    {
        var overlay = Overlay.Of("production");
        var pod = overlay.One("Deployment", role).At("spec/template/spec")!;
        var container = pod.At("containers/0")!;

        var mount = Assert.Single(container.List("volumeMounts"), mount => mount.Text("name") == "audit-key");
        var secret = Assert.Single(pod.List("volumes"), volume => volume.Text("name") == "audit-key").Text("secret/secretName");
        var file = overlay.Settings(container)["Audit__SigningKeyFile"];

        Assert.Equal(mount.Text("mountPath"), Path.GetDirectoryName(file));
        Assert.Contains(
            $"create secret generic {secret} --from-file={Path.GetFileName(file)}\n",
            Repository.Read("deploy/kubernetes/README.md"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    [InlineData("gateway-1")]
    [InlineData("gateway-2")]
    public void Compose_Hosts_HaveTheKeyOfTheAuditLog(string host)
    {
        var service = Yaml.Load("deploy/compose/compose.yaml").At($"services/{host}")!;

        Assert.Equal("/run/secrets/audit_key", service.Text("environment/Audit__SigningKeyFile"));
        Assert.Contains(service.List("secrets"), secret => secret.ToString() == "audit_key");
    }
}
