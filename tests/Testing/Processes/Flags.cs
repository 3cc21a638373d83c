using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>Creates flags as JSON documents of the management API.</summary>
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

    /// <summary>Replays the operations of a history and returns the descriptions of the resulting flags by key.</summary>
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
