using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>Every manifest fits the types of the Kubernetes API; no field is misspelt.</summary>
public sealed class SchemaTests
{
    private const string Check = "tests/manifests/check.mjs";

    [ToolFact("node", folder: "tests/manifests/node_modules")]
    public void Manifests_OfEveryOverlay_FitTheTypesOfTheApi()
    {
        // No overlay contains the last one; users add it where they need it.
        var files = Overlay
            .Names()
            .Select(name => $"deploy/kubernetes/rendered/{name}.yaml")
            .Append("deploy/kubernetes/components/node-local-dns/networkpolicy.yaml")
            .ToArray();

        var (code, output, errors) = Tool.Run("node", [Check, .. files]);

        Assert.True(code == 0, output + errors);
        Assert.StartsWith($"{Overlay.Each.Sum(overlay => overlay.All.Count) + 1} manifests", output, StringComparison.Ordinal);
    }

    [ToolFact("node", folder: "tests/manifests/node_modules")]
    public void Manifest_WithAMisspeltField_IsRefused()
    {
        var file = Path.Combine(Path.GetTempPath(), $"flagcluster-manifest-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { maxUnavalable: 1 }\n");
        try
        {
            var (code, _, errors) = Tool.Run("node", Check, file);

            Assert.Equal(1, code);
            Assert.Contains("maxUnavalable", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
