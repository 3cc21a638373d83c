using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Validates events against their JSON Schema. Supports the keywords of these schemas, and rejects unknown properties.</summary>
internal static class EventSchema
{
    private const string LocalReference = "#/$defs/";

    /// <summary>Returns the errors of an event, as <c>pointer: error</c>.</summary>
    public static string[] Errors(string name, JsonElement value)
    {
        var root = JsonSerializer.Deserialize<JsonElement>(EventSchemas.Read(name));
        return [.. Check(root, root, value, "")];
    }

    private static IEnumerable<string> Check(JsonElement root, JsonElement schema, JsonElement value, string pointer)
    {
        if (schema.TryGetProperty("$ref", out var reference) && reference.GetString()!.StartsWith(LocalReference, StringComparison.Ordinal))
        {
            var definition = root.GetProperty("$defs").GetProperty(reference.GetString()![LocalReference.Length..]);
            foreach (var error in Check(root, definition, value, pointer))
                yield return error;
            yield break;
        }
        foreach (var keyword in schema.EnumerateObject())
            if (ErrorOf(keyword, value) is { } error)
                yield return $"{pointer}: {error}";
        if (schema.TryGetProperty("items", out var items) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, element) in value.EnumerateArray().Index())
            foreach (var error in Check(root, items, element, $"{pointer}/{index}"))
                yield return error;
        }
        if (schema.TryGetProperty("prefixItems", out var prefix) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var (part, element) in prefix.EnumerateArray().Zip(value.EnumerateArray()))
            foreach (var error in Check(root, part, element, pointer))
                yield return error;
        }
        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
            yield break;
        foreach (var member in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(member.Name, out var part))
                yield return $"{pointer}: '{member.Name}' is not in the schema";
            else
                foreach (var error in Check(root, part, member.Value, $"{pointer}/{member.Name}"))
                    yield return error;
        }
    }

    private static string? ErrorOf(JsonProperty keyword, JsonElement value)
    {
        var valid = keyword.Name switch
        {
            "$schema" or "$id" or "$ref" or "$defs" or "title" or "description" or "examples" or "properties" or "items" or "prefixItems" =>
                true,
            "type" => keyword.Value.ValueKind == JsonValueKind.Array
                ? keyword.Value.EnumerateArray().Any(type => Is(type.GetString()!, value))
                : Is(keyword.Value.GetString()!, value),
            "required" => Has(keyword.Value, value),
            "oneOf" => keyword.Value.EnumerateArray().Count(part => Has(part.GetProperty("required"), value)) == 1,
            "enum" => keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)),
            "const" => JsonElement.DeepEquals(keyword.Value, value),
            "minItems" => value.GetArrayLength() >= keyword.Value.GetInt32(),
            "pattern" => value.ValueKind != JsonValueKind.String
                || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.NonBacktracking),
            "minLength" => value.GetString()!.Length >= keyword.Value.GetInt32(),
            "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= keyword.Value.GetInt32(),
            "minimum" => value.GetDouble() >= keyword.Value.GetDouble(),
            "maximum" => value.GetDouble() <= keyword.Value.GetDouble(),
            "exclusiveMinimum" => value.GetDouble() > keyword.Value.GetDouble(),
            _ => throw new NotSupportedException($"The keyword '{keyword.Name}' is not supported."),
        };
        return valid ? null : $"{value.GetRawText()} violates {keyword}";
    }

    private static bool Has(JsonElement names, JsonElement value) =>
        names.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));

    private static bool Is(string type, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            JsonValueKind.Null => type == "null",
            JsonValueKind.String => type == "string",
            JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
            JsonValueKind.Object => type == "object",
            JsonValueKind.Array => type == "array",
            _ => false,
        };
}
