using System.Text.Json;

namespace FlagCluster.Integrations.Trees;

/// <summary>Finds the items of a list in an earlier version of it.</summary>
internal static class ListMatches
{
    // The properties that name an item: of a rule, and of a share of a split or a prerequisite.
    private static readonly string[] Names = ["id", "variant", "flag"];

    /// <summary>Returns for each item the index of the earlier one, or null when it is new.</summary>
    public static int?[] Find(JsonElement[] before, JsonElement[] after)
    {
        var earlier = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, item) in before.Index())
            earlier.TryAdd(Identity(item), index);
        var matches = new int?[after.Length];
        var matched = new HashSet<int>();
        for (var index = 0; index < after.Length; index++)
            if (earlier.TryGetValue(Identity(after[index]), out var match) && matched.Add(match))
                matches[index] = match;
        // An item without a name that follows a matched one is the one that followed it before.
        for (var index = 0; index < after.Length; index++)
        {
            var candidate = index == 0 ? 0 : matches[index - 1] + 1;
            if (
                matches[index] is null
                && candidate is { } next
                && next < before.Length
                && NameOf(before[next]) is null
                && NameOf(after[index]) is null
                && matched.Add(next)
            )
                matches[index] = next;
        }
        return matches;
    }

    private static string Identity(JsonElement item) => NameOf(item) ?? item.GetRawText();

    private static string? NameOf(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object)
            foreach (var name in Names)
                if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                    return $"{name} {value.GetString()}";
        return null;
    }
}
