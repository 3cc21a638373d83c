using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Output;

/// <summary>Converts texts of the server so that they cannot control the terminal.</summary>
internal static class Printable
{
    /// <summary>Returns a text with U+FFFD in place of control characters, which could change colors, titles or what was printed.</summary>
    public static string Clean(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] = char.IsControl(source[i]) && source[i] != '\n' ? '\ufffd' : source[i];
                }
            );

    /// <summary>Returns a value as a short text: texts as they are, lists of scalars with commas, the rest as JSON.</summary>
    public static string Of(JsonNode? node) =>
        node switch
        {
            null => "",
            JsonValue value when value.TryGetValue<string>(out var text) => Clean(text),
            JsonArray list when list.All(item => item is JsonValue) => string.Join(", ", list.Select(Of)),
            _ => Clean(JsonText.Compact(node)),
        };
}
