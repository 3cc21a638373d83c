using System.Text.Json;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Reads properties of answers.</summary>
internal static class HostJson
{
    /// <summary>Returns a property of an object, or of objects in it.</summary>
    /// <exception cref="InvalidDataException">The property does not exist.</exception>
    public static JsonElement Property(JsonElement element, params string[] path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                throw new InvalidDataException($"The answer of the host has no '{string.Join('.', path)}'.");
        return element;
    }

    /// <summary>Returns a text.</summary>
    /// <exception cref="InvalidDataException">The property is no text.</exception>
    public static string Text(JsonElement element, params string[] path) =>
        Property(element, path) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new InvalidDataException($"'{string.Join('.', path)}' in the answer of the host is no text.");

    /// <summary>Returns a whole number.</summary>
    /// <exception cref="InvalidDataException">The property is no whole number.</exception>
    public static long Number(JsonElement element, params string[] path) =>
        Property(element, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
            ? value
            : throw new InvalidDataException($"'{string.Join('.', path)}' in the answer of the host is no whole number.");

    /// <summary>Returns whether a property is true.</summary>
    public static bool IsTrue(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Returns the elements of a list.</summary>
    /// <exception cref="InvalidDataException">The answer is no list.</exception>
    public static IEnumerable<JsonElement> Array(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray()
            : throw new InvalidDataException("The answer of the host is no list.");
}
