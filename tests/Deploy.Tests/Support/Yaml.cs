using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Reads YAML as JSON, as Kubernetes, Compose and Prometheus do. Resolves merge keys.</summary>
internal static class Yaml
{
    public static JsonNode Load(string path) => Assert.Single(LoadAll(path));

    public static IReadOnlyList<JsonNode> LoadAll(string path) => Parse(Repository.Read(path));

    public static IReadOnlyList<JsonNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonNode>()];
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => Merge(mapping),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
            YamlScalarNode { Style: ScalarStyle.Plain } scalar => Scalar(scalar.Value!),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new NotSupportedException($"A {node.NodeType} cannot be read."),
        };

    /// <summary>Resolves merge keys. The entries of a mapping take precedence over merged ones.</summary>
    private static JsonObject Merge(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
            if (((YamlScalarNode)key).Value != "<<")
                result[((YamlScalarNode)key).Value!] = Convert(value);
        foreach (var (key, value) in mapping.Children)
            if (((YamlScalarNode)key).Value == "<<")
                foreach (var (name, merged) in Convert(value)!.AsObject())
                    result.TryAdd(name, merged?.DeepClone());
        return result;
    }

    private static JsonValue? Scalar(string text) =>
        text switch
        {
            "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(
                number
            ),
            _ => JsonValue.Create(text),
        };
}
