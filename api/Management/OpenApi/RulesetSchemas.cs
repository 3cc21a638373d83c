using System.Text.Json.Nodes;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>Takes the schemas of flags, segments, conditions and change sets from the ruleset's JSON Schema, so that they are written once.</summary>
internal static class RulesetSchemas
{
    private const string Definitions = "#/$defs/";

    public static void AddTo(JsonObject schemas)
    {
        var root = JsonNode.Parse(RulesetJson.Schema())!.AsObject();
        var definitions = root["$defs"]!.AsObject();
        foreach (var (name, schema) in definitions) schemas.Add(name, Rewrite(schema));
        foreach (var name in new[] { "$defs", "$schema", "$id" }) root.Remove(name);
        schemas.Add("ruleset", Rewrite(root));
        foreach (var name in new[] { "flag", "segment" }) schemas.Add(name + "Input", WithoutKey(schemas[name]!.DeepClone().AsObject()));
    }

    /// <summary>A flag or segment in a body whose address says the key already.</summary>
    private static JsonObject WithoutKey(JsonObject schema)
    {
        var required = schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Where(name => name != "key").ToList();
        schema.Remove("required");
        if (required.Count > 0) schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return schema;
    }

    /// <summary>Points references at the document's components, and says "never" in the way that readers without boolean schemas know too.</summary>
    private static JsonNode? Rewrite(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                return new JsonObject(item.Select(member => KeyValuePair.Create(member.Key, member switch
                {
                    { Key: "$ref", Value: JsonValue value } when value.GetValue<string>() is var target && target.StartsWith(Definitions, StringComparison.Ordinal) =>
                        JsonValue.Create("#/components/schemas/" + target[Definitions.Length..]),
                    { Key: "properties", Value: JsonObject properties } => Properties(properties),
                    _ => Rewrite(member.Value),
                })));
            case JsonArray list: return new JsonArray([.. list.Select(Rewrite)]);
            default: return node?.DeepClone();
        }
    }

    private static JsonObject Properties(JsonObject properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Key, property.Value is JsonValue never && !never.GetValue<bool>() ? new JsonObject { ["not"] = new JsonObject() } : Rewrite(property.Value))));
}
