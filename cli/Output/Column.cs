using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Output;

/// <summary>Represents a column of a table.</summary>
/// <param name="Title">The title.</param>
/// <param name="Text">Returns the text of an item.</param>
internal sealed record Column(string Title, Func<JsonObject, string> Text)
{
    /// <summary>Returns a column with a property of the items.</summary>
    public static Column Of(string title, string property) => new(title, item => Printable.Of(item[property]));

    /// <summary>Returns a column that says yes for a property that is true, and is empty otherwise.</summary>
    public static Column Yes(string title, string property) =>
        new(title, item => item[property] is JsonValue value && value.TryGetValue<bool>(out var set) && set ? "yes" : "");

    /// <summary>Returns a column with the minute of a time, in UTC.</summary>
    public static Column Time(string title, string property) =>
        new(title, item => item[property] is { } time && (string?)time is { Length: >= 16 } text ? text[..16].Replace('T', ' ') : "");
}
