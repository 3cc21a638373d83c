using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>The nightly dump finds in its pod what the runbooks tell it to look for.</summary>
public sealed partial class BackupTests
{
    [Theory]
    [InlineData("backup-and-restore")]
    [InlineData("disaster-recovery")]
    public void Secret_OfARunbook_NamesACertificateThatIsMounted(string runbook)
    {
        var text = Repository.Read($"docs/operations/{runbook}.md");
        var pod = Overlay.Of("production").One("CronJob", "backup").At("spec/jobTemplate/spec/template/spec");
        var path = Path.GetDirectoryName(Certificate().Match(text).Groups[1].Value)!;
        var mount = Assert.Single(pod.List("containers/0/volumeMounts"), one => one.Text("mountPath") == path);
        var volume = Assert.Single(pod.List("volumes"), one => one.Text("name") == mount.Text("name"));

        Assert.Contains(
            $"k create configmap {volume.Text("configMap/name")} "
                + $"--from-file={Path.GetFileName(Certificate().Match(text).Groups[1].Value)}=",
            text,
            StringComparison.Ordinal
        );
        // A server without TLS, or one that is not verified, needs none.
        Assert.True(volume.Flag("configMap/optional"));
        Assert.Contains($"k create secret generic {pod.Text("containers/0/envFrom/0/secretRef/name")} ", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"PGSSLROOTCERT=(\S+)")]
    private static partial Regex Certificate();
}
