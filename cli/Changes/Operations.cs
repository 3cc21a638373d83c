using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Cli.Changes;

/// <summary>Reads the operations of change sets.</summary>
internal static class Operations
{
    private const string ChangeMembers = "changeMembers";

    private static readonly string[] Lists = ["included", "excluded"];

    /// <summary>Returns the items of a ruleset document.</summary>
    public static Dictionary<(string Kind, string Key), JsonObject> ItemsOf(JsonObject ruleset)
    {
        var items = new Dictionary<(string Kind, string Key), JsonObject>();
        foreach (var format in ItemFormat.All)
        foreach (var item in (ruleset[format.ListName] as JsonArray ?? []).OfType<JsonObject>())
            items[(format.Name, (string)item["key"]!)] = item;
        return items;
    }

    /// <summary>Applies an operation to items, so that the next one is compared with its result.</summary>
    public static void Apply(JsonObject operation, Dictionary<(string Kind, string Key), JsonObject> items)
    {
        if (operation[ChangeMembers] is JsonObject members)
            ApplyMembers(members, items);
        foreach (var format in ItemFormat.All)
        {
            if (operation[format.DeleteName] is { } deleted)
                items.Remove((format.Name, (string)deleted!));
            else if (operation[format.PutName] is JsonObject item)
                items[(format.Name, (string)item["key"]!)] = item;
        }
    }

    private static void ApplyMembers(JsonObject members, Dictionary<(string Kind, string Key), JsonObject> items)
    {
        if (!items.TryGetValue((ItemFormat.Of(ItemKind.Segment).Name, (string)members["key"]!), out var segment))
            return;
        foreach (var change in MembersOf(members))
        {
            var keys = (segment[change.Path] as JsonArray ?? []).Concat(change.After!.AsArray()).Select(key => (string)key!);
            var left = keys.Distinct().Except(change.Before!.AsArray().Select(key => (string)key!)).Order(StringComparer.Ordinal);
            segment[change.Path] = TextList.Of(left);
        }
    }

    /// <summary>Returns whether an operation creates or replaces an item.</summary>
    public static bool IsPut(JsonObject operation) => ItemFormat.All.Any(format => operation.ContainsKey(format.PutName));

    /// <summary>Returns what an operation changes, or null when it changes nothing.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="before">The items before it.</param>
    public static ItemChange? Change(JsonObject operation, Dictionary<(string Kind, string Key), JsonObject> before)
    {
        if (operation[ChangeMembers] is JsonObject members)
            return new(ItemFormat.Of(ItemKind.Segment).Name, (string)members["key"]!, ItemChange.Update, [.. MembersOf(members)]);
        foreach (var format in ItemFormat.All)
        {
            if (operation[format.DeleteName] is { } deleted)
                return new(format.Name, (string)deleted!, ItemChange.Delete, []);
            if (operation[format.PutName] is JsonObject item)
            {
                var key = (string)item["key"]!;
                return ItemChange.Between(format.Name, key, before.GetValueOrDefault((format.Name, key)), item);
            }
        }
        return null;
    }

    private static IEnumerable<Difference> MembersOf(JsonObject members) =>
        from list in Lists
        let change = members[list] as JsonObject
        where change is not null
        select new Difference(list, change["remove"]?.DeepClone() ?? new JsonArray(), change["add"]?.DeepClone() ?? new JsonArray());
}
