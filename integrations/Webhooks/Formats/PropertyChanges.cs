using System.Text.Json;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Describes what differs between the definition of a flag or segment before and after a change.</summary>
internal static class PropertyChanges
{
    /// <summary>The largest length of a value.</summary>
    public const int ValueLength = 120;

    private const int MaxChanges = 10;

    /// <summary>Returns a line for each property that differs, such as <c>enabled: true → false</c>.</summary>
    /// <param name="root">The event.</param>
    public static IEnumerable<string> Of(JsonElement root)
    {
        if (!root.TryGetProperty("flag", out var subject) && !root.TryGetProperty("segment", out subject))
            return [];
        if (!IsObject(subject, "before", out var before) || !IsObject(subject, "after", out var after))
            return [];
        if (before.TryGetProperty("omitted", out _) || after.TryGetProperty("omitted", out _))
            return ["The definition is too large to show."];
        var lines = Lines(before, after).ToList();
        return lines.Count <= MaxChanges ? lines : [.. lines.Take(MaxChanges), $"and {lines.Count - MaxChanges} more"];
    }

    private static IEnumerable<string> Lines(JsonElement before, JsonElement after)
    {
        foreach (var property in after.EnumerateObject())
        {
            if (!before.TryGetProperty(property.Name, out var old))
                yield return $"{property.Name}: – → {Show(property.Value)}";
            else if (!JsonElement.DeepEquals(old, property.Value))
                yield return $"{property.Name}: {Show(old)} → {Show(property.Value)}";
        }
        foreach (var property in before.EnumerateObject())
            if (!after.TryGetProperty(property.Name, out _))
                yield return $"{property.Name}: {Show(property.Value)} → –";
    }

    private static string Show(JsonElement value) =>
        Clipped.Text(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), ValueLength);

    private static bool IsObject(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
}
