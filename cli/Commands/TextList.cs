using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Commands;

/// <summary>Converts texts to JSON.</summary>
internal static class TextList
{
    /// <summary>Returns an array of texts.</summary>
    public static JsonArray Of(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
