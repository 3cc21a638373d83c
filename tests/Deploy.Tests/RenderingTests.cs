using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that the rendered manifests match the sources. Other tests read them, so that those need no kubectl.</summary>
public sealed class RenderingTests
{
    private const string Folder = "deploy/kubernetes";

    public static TheoryData<string> Overlays => [.. Overlay.Names()];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Rendered_OfAnOverlay_MatchesTheSources(string overlay)
    {
        var lines = File.ReadAllLines(Repository.Locate($"{Folder}/rendered/{overlay}.yaml"));

        Assert.True(
            lines[1] == $"# sources sha256:{Sources()}",
            "base/, components/ or overlays/ changed after rendering; run deploy/kubernetes/render.sh."
        );
        Assert.True(
            lines[2] == $"# body sha256:{Hash(string.Join('\n', lines[3..]) + "\n")}",
            $"rendered/{overlay}.yaml was changed by hand; run deploy/kubernetes/render.sh."
        );
    }

    [Fact]
    public void Rendered_Folder_ContainsOnlyOverlays() =>
        Assert.Equal(Overlay.Names().Select(name => $"{Folder}/rendered/{name}.yaml"), Repository.Files($"{Folder}/rendered"));

    [ToolFact("kubectl", "kustomize deploy/kubernetes/overlays/production")]
    public void Kustomize_OfAllOverlays_EqualsTheRenderedManifests()
    {
        foreach (var overlay in Overlay.Each)
        {
            var (code, output, errors) = Tool.Run("kubectl", "kustomize", $"{Folder}/overlays/{overlay.Name}");

            Assert.True(code == 0, errors);
            var manifests = Yaml.Parse(output);
            Assert.Equal(overlay.All.Count, manifests.Count);
            Assert.All(
                manifests.Zip(overlay.All),
                pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second), $"{pair.First}\n\ndiffers from\n\n{pair.Second}")
            );
        }
    }

    /// <summary>Returns the checksum of the list of checksums, as render.sh computes it.</summary>
    private static string Sources()
    {
        var list = new StringBuilder();
        foreach (
            var path in new[] { "base", "components", "overlays" }
                .SelectMany(folder => Repository.Files($"{Folder}/{folder}"))
                .Order(StringComparer.Ordinal)
        )
            list.Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Repository.Locate(path)))))
                .Append("  ")
                .Append(path[(Folder.Length + 1)..])
                .Append('\n');
        return Hash(list.ToString());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
