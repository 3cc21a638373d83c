using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the namespaces of manifests. kubectl applies a manifest without a namespace to the current one of the user.</summary>
public sealed class NamespaceTests
{
    private const string Namespace = "flagcluster";

    [Fact]
    public void Manifests_OfAllOverlays_HaveTheNamespace() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                Assert.Equal(Namespace, Assert.Single(overlay.Kind("Namespace")).Text("metadata/name"));
                Assert.All(
                    overlay.All.Where(manifest => manifest.Text("kind") != "Namespace"),
                    manifest =>
                        Assert.True(
                            manifest.Text("metadata/namespace") == Namespace,
                            $"{overlay.Name}: {manifest.Text("kind")} {manifest.Text("metadata/name")}"
                        )
                );
            }
        );

    [Theory]
    [InlineData("apply.sh")]
    [InlineData("admin-token.sh")]
    public void Script_Namespace_IsThatOfTheManifests(string script) =>
        Assert.Contains($"\nnamespace={Namespace}\n", Repository.Read($"deploy/kubernetes/{script}"), StringComparison.Ordinal);
}
