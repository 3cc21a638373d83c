using System.Text.Json;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Finds the texts that the schema of a body describes.</summary>
internal static class BodySchema
{
    private const string Reference = "#/components/schemas/";

    /// <summary>Returns the places of texts in the bodies of an operation: <c>-</c> is any item of an array, <c>*</c> any member.</summary>
    public static IReadOnlyList<string> TextsOf(JsonElement document, JsonElement body)
    {
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var places = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var content in body.GetProperty("content").EnumerateObject())
            if (content.Name == "application/json" && content.Value.TryGetProperty("schema", out var schema))
                Add(schema, "", []);
        return [.. places];

        void Add(JsonElement schema, string place, HashSet<string> outer)
        {
            if (schema.ValueKind != JsonValueKind.Object)
                return;
            if (schema.TryGetProperty("$ref", out var reference))
            {
                // A condition contains conditions: what they have in common is found once.
                var name = reference.GetString()![Reference.Length..];
                if (!outer.Contains(name))
                    Add(schemas.GetProperty(name), place, [.. outer, name]);
                return;
            }
            foreach (var kind in new[] { "oneOf", "anyOf", "allOf" })
                if (schema.TryGetProperty(kind, out var choices))
                    foreach (var choice in choices.EnumerateArray())
                        Add(choice, place, outer);
            if (schema.TryGetProperty("properties", out var properties))
                foreach (var property in properties.EnumerateObject())
                    Add(property.Value, $"{place}/{property.Name}", outer);
            if (schema.TryGetProperty("additionalProperties", out var more))
                Add(more, place + "/*", outer);
            if (schema.TryGetProperty("items", out var items))
                Add(items, place + "/-", outer);
            if (IsText(schema))
                places.Add(place);
        }
    }

    private static bool IsText(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out _) || !schema.TryGetProperty("type", out var type))
            return false;
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => one.GetString() == "string")
            : type.GetString() == "string";
    }
}
