using System.Text.Json.Nodes;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Text;
using Spectre.Console;

namespace FlagCluster.Cli.Changes;

/// <summary>Shows changes: one line for each item, and its properties below it.</summary>
internal static class ChangeWriter
{
    private const int MaxValueLength = 100;

    /// <summary>Writes changes for people.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ItemChange> changes)
    {
        foreach (var change in changes)
        {
            var (sign, color) = Sign(change.Action);
            console.WriteLine(Printable.Clean($"{sign} {change.Kind} {change.Key}"), new Style(color));
            foreach (var difference in change.Differences)
                console.WriteLine(Printable.Clean($"    {difference.Path}: {Describe(difference)}"));
        }
    }

    /// <summary>Returns the numbers of changes, such as <c>1 added, 2 changed</c>.</summary>
    public static string Summary(IReadOnlyList<ItemChange> changes)
    {
        var counts = new[] { (ItemChange.Add, "added"), (ItemChange.Update, "changed"), (ItemChange.Delete, "deleted") }
            .Select(action => (Count: changes.Count(change => change.Action == action.Item1), Word: action.Item2))
            .Where(action => action.Count > 0)
            .Select(action => $"{action.Count} {action.Word}");
        return string.Join(", ", counts);
    }

    /// <summary>Returns changes for programs.</summary>
    public static JsonArray ToJson(IReadOnlyList<ItemChange> changes) => new([.. changes.Select(change => change.ToJson())]);

    private static (char Sign, Color Color) Sign(string action) =>
        action switch
        {
            ItemChange.Add => ('+', Color.Green),
            ItemChange.Delete => ('-', Color.Red),
            _ => ('~', Color.Yellow),
        };

    private static string Describe(Difference difference) =>
        (difference.Before, difference.After) switch
        {
            (null, { } after) => Value(after),
            ({ } before, null) => $"{Value(before)} → (none)",
            (JsonArray before, JsonArray after) when before.Concat(after).All(item => item is JsonValue) => Lists(before, after),
            var (before, after) => $"{Value(before)} → {Value(after)}",
        };

    /// <summary>Returns what is new and what is missing in a list of texts or numbers.</summary>
    private static string Lists(JsonArray before, JsonArray after)
    {
        var (old, current) = (before.Select(Printable.Of).ToHashSet(), after.Select(Printable.Of).ToHashSet());
        var parts = current.Except(old).Select(item => $"+{item}").Concat(old.Except(current).Select(item => $"-{item}")).ToList();
        return Clipped.Text(parts.Count > 0 ? string.Join(", ", parts) : $"{Value(before)} → {Value(after)}", 2 * MaxValueLength);
    }

    private static string Value(JsonNode? node) =>
        Clipped.Text(node is JsonValue ? Printable.Of(node) : JsonText.Compact(node), MaxValueLength);
}
