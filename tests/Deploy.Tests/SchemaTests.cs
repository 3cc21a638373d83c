using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that the manifests match the types of the Kubernetes API.</summary>
public sealed class SchemaTests
{
    private const string Check = "tests/manifests/check.mjs";

    [ToolFact("node", folder: "tests/manifests/node_modules")]
    public void Check_ManifestsOfAllOverlays_Passes()
    {
        // No overlay contains the last two components; users add them.
        var files = Overlay
            .Names()
            .Select(name => $"deploy/kubernetes/rendered/{name}.yaml")
            .Append("deploy/kubernetes/components/node-local-dns/networkpolicy.yaml")
            .Append("deploy/kubernetes/components/internet-egress/networkpolicy.yaml")
            .ToArray();

        var (code, output, errors) = Tool.Run("node", [Check, .. files]);

        Assert.True(code == 0, output + errors);
        Assert.StartsWith($"{Overlay.Each.Sum(overlay => overlay.All.Count) + 2} manifests", output, StringComparison.Ordinal);
    }

    [ToolFact("node", folder: "tests/manifests/node_modules")]
    public void Check_MisspeltField_Fails()
    {
        using var folder = new TempFolder();
        var file = folder.File("manifest.yaml");
        File.WriteAllText(file, "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { maxUnavalable: 1 }\n");

        var (code, _, errors) = Tool.Run("node", Check, file);

        Assert.Equal(1, code);
        Assert.Contains("maxUnavalable", errors, StringComparison.Ordinal);
    }
}
