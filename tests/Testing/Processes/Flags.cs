using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>Flags as the management API takes them.</summary>
internal static class Flags
{
    public static JsonObject Make(string key, string description) =>
        new()
        {
            ["key"] = key,
            ["type"] = "boolean",
            ["variants"] = new JsonObject { ["on"] = true, ["off"] = false },
            ["defaultVariant"] = "on",
            ["description"] = description,
        };

    /// <summary>What the operations of a history add up to: descriptions by key.</summary>
    public static SortedDictionary<string, string?> Replay(IEnumerable<JsonObject> history)
    {
        var flags = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var operation in history.SelectMany(change => change["operations"]!.AsArray()))
        {
            if (operation!["putFlag"] is { } put)
                flags[(string)put["key"]!] = (string?)put["description"];
            else if (operation["deleteFlag"] is { } delete)
                flags.Remove((string)delete!);
        }
        return flags;
    }
}
