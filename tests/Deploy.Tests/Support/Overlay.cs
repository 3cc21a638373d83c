using System.Text.Json.Nodes;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Represents the rendered manifests of an overlay.</summary>
internal sealed class Overlay
{
    private Overlay(string name)
    {
        Name = name;
        All = Yaml.LoadAll($"deploy/kubernetes/rendered/{name}.yaml");
    }

    /// <summary>Gets all overlays.</summary>
    public static IReadOnlyList<Overlay> Each { get; } = [.. Names().Select(name => new Overlay(name))];

    public string Name { get; }

    public IReadOnlyList<JsonNode> All { get; }

    public static IEnumerable<string> Names() =>
        Directory
            .GetDirectories(Repository.Locate("deploy/kubernetes/overlays"))
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal);

    public static Overlay Of(string name) => Each.Single(overlay => overlay.Name == name);

    public IEnumerable<JsonNode> Kind(string kind) => All.Where(manifest => manifest.Text("kind") == kind);

    /// <summary>Returns the manifest with a kind and a name.</summary>
    public JsonNode One(string kind, string name) => Assert.Single(Kind(kind), manifest => manifest.Text("metadata/name") == name);

    /// <summary>Returns the pod templates with the kind and name of their workloads.</summary>
    public IEnumerable<(string Name, JsonNode Pod)> Pods()
    {
        foreach (var manifest in All)
        {
            var template =
                manifest.Text("kind") == "CronJob" ? manifest.At("spec/jobTemplate/spec/template") : manifest.At("spec/template");
            if (template is not null)
                yield return ($"{manifest.Text("kind")} {manifest.Text("metadata/name")}", template);
        }
    }

    /// <summary>Returns the environment variables of a container with literal values, including those of ConfigMaps.</summary>
    public Dictionary<string, string> Settings(JsonNode container)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.List("envFrom"))
            if (source.Text("configMapRef/name") is { } map)
                foreach (var (name, value) in One("ConfigMap", map).Pairs("data"))
                    settings[name] = value?.ToString() ?? "";
        foreach (var variable in container.List("env"))
            if (variable.Text("value") is { } value)
                settings[variable.Text("name")!] = value;
        return settings;
    }
}
