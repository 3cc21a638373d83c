using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Changes;

/// <summary>Represents what a change does to one item, such as a flag or a project.</summary>
/// <param name="Kind">The kind of the item, such as <c>flag</c>.</param>
/// <param name="Key">The key, slug or id of the item.</param>
/// <param name="Action"><c>add</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Differences">The properties of an updated item that differ.</param>
internal sealed record ItemChange(string Kind, string Key, string Action, IReadOnlyList<Difference> Differences)
{
    /// <summary>The action of an item that is created.</summary>
    public const string Add = "add";

    /// <summary>The action of an item that is changed.</summary>
    public const string Update = "update";

    /// <summary>The action of an item that is deleted.</summary>
    public const string Delete = "delete";

    /// <summary>Returns the change between two states of an item, or null when they are equal.</summary>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="key">The key of the item.</param>
    /// <param name="before">The state before; null when the item does not exist.</param>
    /// <param name="after">The state after; null when the item does not exist.</param>
    public static ItemChange? Between(string kind, string key, JsonObject? before, JsonObject? after)
    {
        if (JsonNode.DeepEquals(before, after))
            return null;
        return (before, after) switch
        {
            (null, _) => new(kind, key, Add, Changes.Differences.Between(new JsonObject(), after)),
            (_, null) => new(kind, key, Delete, []),
            _ => new(kind, key, Update, Changes.Differences.Between(before, after)),
        };
    }

    /// <summary>Returns the change for programs.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["action"] = Action,
            ["kind"] = Kind,
            ["key"] = Key,
            ["differences"] = new JsonArray([.. Differences.Select(ToJson)]),
        };

    private static JsonObject ToJson(Difference difference)
    {
        var json = new JsonObject { ["path"] = difference.Path };
        if (difference.Before is not null)
            json["before"] = difference.Before.DeepClone();
        if (difference.After is not null)
            json["after"] = difference.After.DeepClone();
        return json;
    }
}
