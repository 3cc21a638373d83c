using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Changes;

/// <summary>Compares JSON. Items of lists are compared by their id or key, so that an inserted one changes none after it.</summary>
internal static class Differences
{
    private static readonly string[] Names = ["id", "key", "variant", "flag"];

    /// <summary>Returns the differences between two values, null for one that does not exist.</summary>
    public static IReadOnlyList<Difference> Between(JsonNode? before, JsonNode? after)
    {
        var found = new List<Difference>();
        Compare("", before, after, found);
        return found;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<Difference> found)
    {
        if (JsonNode.DeepEquals(before, after))
            return;
        switch (before, after)
        {
            case (JsonObject old, JsonObject current):
                CompareObjects(path, old, current, found);
                break;
            case (JsonArray old, JsonArray current) when NameOf(old, current) is { } name:
                CompareNamed(path, name, old, current, found);
                break;
            case (JsonArray old, JsonArray current) when old.Count == current.Count && old.Concat(current).All(item => item is JsonObject):
                for (var i = 0; i < old.Count; i++)
                    Compare($"{path}[{i}]", old[i], current[i], found);
                break;
            default:
                found.Add(new(path, before?.DeepClone(), after?.DeepClone()));
                break;
        }
    }

    private static void CompareObjects(string path, JsonObject before, JsonObject after, List<Difference> found)
    {
        foreach (var (name, value) in before)
            Compare(Join(path, name), value, after[name], found);
        foreach (var (name, value) in after)
            if (!before.ContainsKey(name))
                Compare(Join(path, name), null, value, found);
    }

    private static void CompareNamed(string path, string name, JsonArray before, JsonArray after, List<Difference> found)
    {
        var (old, current) = (ByName(before, name), ByName(after, name));
        foreach (var (id, item) in old)
            Compare($"{path}[{id}]", item, current.GetValueOrDefault(id), found);
        foreach (var (id, item) in current)
            if (!old.ContainsKey(id))
                Compare($"{path}[{id}]", null, item, found);
        var (oldOrder, order) = (old.Keys.Where(current.ContainsKey), current.Keys.Where(old.ContainsKey));
        if (!oldOrder.SequenceEqual(order, StringComparer.Ordinal))
            found.Add(new($"{path} (order)", Texts(before, name), Texts(after, name)));
    }

    /// <summary>Returns the property that names each item of both lists differently, or null.</summary>
    private static string? NameOf(JsonArray before, JsonArray after) =>
        before.Concat(after).All(item => item is JsonObject)
            ? Names.FirstOrDefault(name => IsNamed(before, name) && IsNamed(after, name))
            : null;

    private static bool IsNamed(JsonArray items, string name)
    {
        var texts = items.Select(item => item![name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).ToList();
        return !texts.Contains(null) && texts.Distinct().Count() == texts.Count;
    }

    private static OrderedDictionary<string, JsonNode?> ByName(JsonArray items, string name)
    {
        var named = new OrderedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in items)
            named.Add((string)item![name]!, item);
        return named;
    }

    private static JsonArray Texts(JsonArray items, string name) => [.. items.Select(item => item![name]!.DeepClone())];

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
