using System.Text.Json.Nodes;
using FlagCluster.Cli.Changes;

namespace FlagCluster.Cli.Watching;

/// <summary>Represents the ruleset as the events of a stream describe it.</summary>
/// <param name="flags">The flags whose changes are of interest; empty for everything.</param>
internal sealed class WatchedRuleset(IReadOnlyCollection<string> flags)
{
    private Dictionary<(string Kind, string Key), JsonObject> _items = [];

    /// <summary>Gets the version, or null before the first event.</summary>
    public string? Version { get; private set; }

    /// <summary>Gets the number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Applies an event.</summary>
    /// <returns>What it changes; the first ruleset changes nothing.</returns>
    public List<ItemChange> Apply(ServerEvent received)
    {
        if (JsonNode.Parse(received.Data) is not JsonObject document)
            return [];
        var changes = received.Name switch
        {
            "put" => Replace(document),
            "patch" => Patch(document),
            _ => [],
        };
        Version = (string?)document["version"] ?? Version;
        return [.. changes.Where(change => flags.Count == 0 || (change.Kind == "flag" && flags.Contains(change.Key)))];
    }

    private List<ItemChange> Replace(JsonObject document)
    {
        var (before, after) = (_items, Operations.ItemsOf(document));
        _items = after;
        if (Version is null)
            return [];
        return
        [
            .. before
                .Keys.Union(after.Keys)
                .Select(item => ItemChange.Between(item.Kind, item.Key, before.GetValueOrDefault(item), after.GetValueOrDefault(item)))
                .OfType<ItemChange>(),
        ];
    }

    private List<ItemChange> Patch(JsonObject document)
    {
        var changes = new List<ItemChange>();
        foreach (var operation in document["operations"]!.AsArray().OfType<JsonObject>())
        {
            if (Operations.Change(operation, _items) is { } change)
                changes.Add(change);
            Operations.Apply(operation, _items);
        }
        return changes;
    }
}
