using System.Text.Json.Nodes;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Text;
using Spectre.Console;

namespace FlagCluster.Cli.Evaluations;

/// <summary>Writes an explanation as an indented list: ✓ is true, ✗ is false, · was not evaluated.</summary>
internal static class ExplanationWriter
{
    private static readonly string[] Groups = ["all", "any"];
    private static readonly string[] Nested = ["not", "when", "some", "every"];

    /// <summary>Writes an explanation.</summary>
    public static void Write(IAnsiConsole console, JsonObject answer)
    {
        console.Write(new Text(Printable.Of(answer["key"]), new Style(decoration: Decoration.Bold)));
        console.WriteLine($" at version {Printable.Of(answer["version"])}");
        var served = answer["variant"] is { } variant
            ? $"{Printable.Of(variant)} = {ValueOf(answer["value"])}"
            : "no value: the application's default applies";
        console.WriteLine($"  {served}  ({Printable.Of(answer["reason"])})");
        console.WriteLine($"  {Printable.Of(answer["summary"])}");
        if (answer["errorCode"] is { } code)
            console.WriteLine($"  {Printable.Of(code)}: {Printable.Of(answer["errorDetails"])}");
        foreach (var prerequisite in Items(answer, "prerequisites"))
            Line(
                console,
                1,
                prerequisite["met"],
                $"prerequisite {Printable.Of(prerequisite["flag"])} serves {Printable.Of(prerequisite["accepts"])}"
            );
        foreach (var rule in Items(answer, "rules"))
            WriteRule(console, rule);
    }

    private static void WriteRule(IAnsiConsole console, JsonObject rule)
    {
        var name = rule["name"] is { } text ? $" ({Printable.Of(text)})" : "";
        var split = rule["split"] is JsonObject bucket ? $", bucket {Printable.Of(bucket["bucket"])} of {Printable.Of(bucket["of"])}" : "";
        Line(console, 1, rule["matched"], $"rule {Printable.Of(rule["id"])}{name}{split}");
        if (rule["when"] is JsonObject condition)
            WriteCondition(console, 3, condition);
    }

    private static void WriteCondition(IAnsiConsole console, int depth, JsonObject condition)
    {
        if (Groups.FirstOrDefault(condition.ContainsKey) is { } group)
        {
            Line(console, depth, condition["result"], $"{group} of");
            foreach (var part in Items(condition, group))
                WriteCondition(console, depth + 2, part);
            return;
        }
        var nested = Nested.FirstOrDefault(name => condition[name] is JsonObject);
        var facts = condition
            .Where(property => property.Key != "result" && property.Key != nested)
            .Select(property => $"{Printable.Clean(property.Key)} {(property.Value is null ? "(none)" : ValueOf(property.Value))}");
        var words = string.Join(", ", nested is null or "when" ? facts : facts.Append(nested));
        Line(console, depth, condition["result"], words);
        if (nested is not null)
            WriteCondition(console, depth + 2, condition[nested]!.AsObject());
    }

    private static void Line(IAnsiConsole console, int depth, JsonNode? result, string text)
    {
        var (sign, color) = (bool?)result switch
        {
            true => ("✓", Color.Green),
            false => ("✗", Color.Red),
            null => ("·", Color.Grey),
        };
        console.Write(new Text(new string(' ', 2 * depth) + sign, new Style(color)));
        console.WriteLine($" {text}");
    }

    private static IEnumerable<JsonObject> Items(JsonObject parent, string name) => (parent[name] as JsonArray ?? []).OfType<JsonObject>();

    private static string ValueOf(JsonNode? node) => Clipped.Text(Printable.Of(node), 120);
}
