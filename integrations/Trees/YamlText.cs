using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Integrations.Trees;

/// <summary>Writes values of JSON as parts of a YAML document, in canonical form.</summary>
internal static class YamlText
{
    /// <summary>The maximum length of a list of scalars on one line.</summary>
    public const int MaxInline = 8;

    private const string Property = "k";

    /// <summary>Returns whether a value is written on the line of its property.</summary>
    public static bool IsInline(JsonElement value) => YamlConverter.IsInline(value, MaxInline);

    /// <summary>Returns a document.</summary>
    public static string Document(JsonElement value) => YamlConverter.Write(value, MaxInline);

    /// <summary>Returns a value of one line.</summary>
    public static string Inline(JsonElement value) => Document(Wrap(Property, value.GetRawText()))[(Property.Length + 2)..].TrimEnd('\n');

    /// <summary>Returns the name of a property.</summary>
    public static string Name(string name) => Document(Wrap(name, "0"))[..^": 0\n".Length];

    /// <summary>Returns a value in flow style, which JSON is too.</summary>
    public static string Flow(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => $"{{{Join(value.EnumerateObject().Select(member => $"{Name(member.Name)}: {Flow(member.Value)}"))}}}",
            JsonValueKind.Array => $"[{Join(value.EnumerateArray().Select(Flow))}]",
            _ => Inline(value),
        };

    /// <summary>Returns what follows the colon of a property.</summary>
    /// <param name="value">The value.</param>
    /// <param name="column">The column of the property, from 0.</param>
    public static string AfterName(JsonElement value, int column) =>
        IsInline(value)
            ? $" {Inline(value)}\n"
            : "\n" + Indented(Document(value), value.ValueKind == JsonValueKind.Object ? column + 2 : column);

    /// <summary>Returns what follows the dash of an item.</summary>
    /// <param name="value">The value.</param>
    /// <param name="column">The column of the dash, from 0.</param>
    public static string AfterDash(JsonElement value, int column) =>
        IsInline(value) ? $" {Inline(value)}\n" : " " + Indented(Document(value), column + 2).TrimStart(' ');

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);

    private static string Indented(string text, int column)
    {
        var indentation = new string(' ', column);
        return string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{indentation}{line}\n"));
    }

    private static JsonElement Wrap(string name, string json)
    {
        using var document = JsonDocument.Parse($"{{{FlagValue.From(name)}:{json}}}", new() { MaxDepth = 2 * RulesetLimits.JsonDepth });
        return document.RootElement.Clone();
    }
}
