using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlagCluster.Engine.Tests.Schema;

/// <summary>Validates with the keywords of JSON Schema 2020-12 that the ruleset's schema uses; another keyword fails the test.</summary>
/// <remarks>https://json-schema.org/draft/2020-12/json-schema-validation</remarks>
internal sealed class JsonSchema(JsonElement root)
{
    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    /// <summary>Returns whether a value is valid.</summary>
    public bool Accepts(JsonElement value) => Accepts(root, value);

    private bool Accepts(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return schema.GetBoolean();
        return schema.EnumerateObject().All(keyword => Accepts(schema, keyword.Name, keyword.Value, value));
    }

    private bool Accepts(JsonElement schema, string keyword, JsonElement argument, JsonElement value) =>
        keyword switch
        {
            "$schema" or "$id" or "$defs" or "title" or "description" or "default" or "examples" or "then" or "else" => true,
            "$ref" => Accepts(root.GetProperty("$defs").GetProperty(argument.GetString()!["#/$defs/".Length..]), value),
            "type" => argument.ValueKind == JsonValueKind.Array
                ? argument.EnumerateArray().Any(type => Is(type.GetString()!, value))
                : Is(argument.GetString()!, value),
            "enum" => argument.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)),
            "const" => JsonElement.DeepEquals(argument, value),
            "anyOf" => argument.EnumerateArray().Any(part => Accepts(part, value)),
            "allOf" => argument.EnumerateArray().All(part => Accepts(part, value)),
            "if" => !schema.TryGetProperty(Accepts(argument, value) ? "then" : "else", out var branch) || Accepts(branch, value),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= argument.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= argument.GetDouble(),
            _ => value.ValueKind switch
            {
                JsonValueKind.Object => AcceptsObject(schema, keyword, argument, value),
                JsonValueKind.Array => AcceptsArray(keyword, argument, value),
                JsonValueKind.String => AcceptsString(keyword, argument, value.GetString()!),
                _ => IsKnown(keyword),
            },
        };

    private bool AcceptsObject(JsonElement schema, string keyword, JsonElement argument, JsonElement value) =>
        keyword switch
        {
            "properties" => value
                .EnumerateObject()
                .All(member => !argument.TryGetProperty(member.Name, out var part) || Accepts(part, member.Value)),
            "additionalProperties" => value
                .EnumerateObject()
                .Where(member => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Name, out _))
                .All(member => Accepts(argument, member.Value)),
            "propertyNames" => value.EnumerateObject().All(member => Accepts(argument, JsonSerializer.SerializeToElement(member.Name))),
            "required" => argument.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "minProperties" => value.GetPropertyCount() >= argument.GetInt32(),
            "maxProperties" => value.GetPropertyCount() <= argument.GetInt32(),
            _ => IsKnown(keyword),
        };

    private bool AcceptsArray(string keyword, JsonElement argument, JsonElement value) =>
        keyword switch
        {
            "items" => value.EnumerateArray().All(item => Accepts(argument, item)),
            "minItems" => value.GetArrayLength() >= argument.GetInt32(),
            "maxItems" => value.GetArrayLength() <= argument.GetInt32(),
            _ => IsKnown(keyword),
        };

    private bool AcceptsString(string keyword, JsonElement argument, string value) =>
        keyword switch
        {
            "minLength" => value.EnumerateRunes().Count() >= argument.GetInt32(),
            "maxLength" => value.EnumerateRunes().Count() <= argument.GetInt32(),
            "pattern" => Pattern(argument.GetString()!).IsMatch(value),
            _ => IsKnown(keyword),
        };

    private Regex Pattern(string pattern)
    {
        // ECMAScript's $ is the end of the text only.
        if (!_patterns.TryGetValue(pattern, out var regex))
            _patterns.Add(pattern, regex = new(pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant));
        return regex;
    }

    private static bool IsKnown(string keyword) =>
        keyword
            is "properties"
                or "additionalProperties"
                or "propertyNames"
                or "required"
                or "minProperties"
                or "maxProperties"
                or "items"
                or "minItems"
                or "maxItems"
                or "minLength"
                or "maxLength"
                or "pattern"
            ? true
            : throw new NotSupportedException($"The keyword '{keyword}' is not supported.");

    private static bool Is(string type, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            JsonValueKind.String => type == "string",
            JsonValueKind.Number => type == "number" || (type == "integer" && double.IsInteger(value.GetDouble())),
            JsonValueKind.Object => type == "object",
            JsonValueKind.Array => type == "array",
            _ => type == "null",
        };
}
