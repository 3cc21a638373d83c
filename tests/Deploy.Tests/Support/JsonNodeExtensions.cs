using System.Text.Json.Nodes;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Reads values from JSON by their paths. A missing value is null or empty.</summary>
internal static class JsonNodeExtensions
{
    /// <summary>Returns the node at a path such as <c>spec/template/spec/containers/0</c>, or null.</summary>
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var part in path.Split('/'))
            node = node switch
            {
                JsonObject value => value[part],
                JsonArray list when int.TryParse(part, out var index) && index < list.Count => list[index],
                _ => null,
            };
        return node;
    }

    public static string? Text(this JsonNode? node, string path) => node.At(path)?.ToString();

    public static int? Number(this JsonNode? node, string path) =>
        node.At(path) is JsonValue value && value.TryGetValue<long>(out var number) ? (int)number : null;

    public static bool? Flag(this JsonNode? node, string path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static IEnumerable<JsonNode> List(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).OfType<JsonNode>();

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Pairs(this JsonNode? node, string path) => node.At(path) as JsonObject ?? [];
}
