using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>What has no namespace is put into whichever one the person who applies it works in.</summary>
public sealed class NamespaceTests
{
    private const string Space = "flagcluster";

    [Fact]
    public void Objects_OfEveryOverlay_SayTheirNamespace() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                Assert.Equal(Space, Assert.Single(overlay.Kind("Namespace")).Text("metadata/name"));
                Assert.All(
                    overlay.All.Where(one => one.Text("kind") != "Namespace"),
                    one =>
                        Assert.True(
                            one.Text("metadata/namespace") == Space,
                            $"{overlay.Name}: {one.Text("kind")} {one.Text("metadata/name")}"
                        )
                );
            }
        );

    [Theory]
    [InlineData("apply.sh")]
    [InlineData("admin-token.sh")]
    public void Scripts_OfTheManifests_WorkInTheSame(string script) =>
        Assert.Contains($"\nnamespace={Space}\n", Repository.Read($"deploy/kubernetes/{script}"), StringComparison.Ordinal);
}
