using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Commands;

/// <summary>Reads properties of the form <c>name=value</c>.</summary>
internal static class Assignments
{
    /// <summary>Gets the option that sets properties.</summary>
    public static Option<string[]> Set { get; } =
        new("--set")
        {
            Description = "Set a property; the value is JSON, or else a text. Can be repeated",
            HelpName = "NAME=VALUE",
            Required = true,
        };

    /// <summary>Returns the properties as a JSON object.</summary>
    /// <exception cref="CommandException">A text has no name or repeats one.</exception>
    public static JsonObject Read(string[] texts)
    {
        var properties = new JsonObject();
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw CommandException.Usage($"'{text}' must have the form name=value.");
            if (!properties.TryAdd(text[..at], Value(text[(at + 1)..])))
                throw CommandException.Usage($"'{text[..at]}' is set twice.");
        }
        return properties;
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
