using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that the pod of the backup has the certificate and the secret that the runbooks create.</summary>
public sealed partial class BackupTests
{
    [Theory]
    [InlineData("backup-and-restore")]
    [InlineData("disaster-recovery")]
    public void Runbook_CertificateAndSecret_AreThoseOfThePod(string runbook)
    {
        var text = Repository.Read($"docs/operations/{runbook}.md");
        var pod = Overlay.Of("production").One("CronJob", "backup").At("spec/jobTemplate/spec/template/spec");

        var certificate = Certificate().Match(text).Groups[1].Value;

        var folder = Path.GetDirectoryName(certificate);
        var mount = Assert.Single(pod.List("containers/0/volumeMounts"), candidate => candidate.Text("mountPath") == folder);
        var volume = Assert.Single(pod.List("volumes"), candidate => candidate.Text("name") == mount.Text("name"));
        Assert.Contains(
            $"k create configmap {volume.Text("configMap/name")} --from-file={Path.GetFileName(certificate)}=",
            text,
            StringComparison.Ordinal
        );
        // A server without TLS, or without verification, needs no certificate.
        Assert.True(volume.Flag("configMap/optional"));
        Assert.Contains($"k create secret generic {pod.Text("containers/0/envFrom/0/secretRef/name")} ", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"PGSSLROOTCERT=(\S+)")]
    private static partial Regex Certificate();
}
