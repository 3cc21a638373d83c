using System.Text.Json.Nodes;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>What an overlay renders to.</summary>
internal sealed class Overlay
{
    private Overlay(string name)
    {
        Name = name;
        All = Yaml.LoadAll($"deploy/kubernetes/rendered/{name}.yaml");
    }

    public static IReadOnlyList<Overlay> Each { get; } = [.. Names().Select(name => new Overlay(name))];

    public string Name { get; }

    public IReadOnlyList<JsonNode> All { get; }

    public static IEnumerable<string> Names() =>
        Directory
            .GetDirectories(Repository.Locate("deploy/kubernetes/overlays"))
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal);

    public static Overlay Of(string name) => Each.Single(overlay => overlay.Name == name);

    public IEnumerable<JsonNode> Kind(string kind) => All.Where(one => one.Text("kind") == kind);

    public JsonNode One(string kind, string name) => Assert.Single(Kind(kind), one => one.Text("metadata/name") == name);

    /// <summary>Every pod's template, by kind and name.</summary>
    public IEnumerable<(string Name, JsonNode Pod)> Pods()
    {
        foreach (var one in All)
        {
            var template = one.Text("kind") == "CronJob" ? one.At("spec/jobTemplate/spec/template") : one.At("spec/template");
            if (template is not null)
                yield return ($"{one.Text("kind")} {one.Text("metadata/name")}", template);
        }
    }

    /// <summary>The environment variables a container is given as literals, its ConfigMaps' among them.</summary>
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
