using System.Text.Json.Nodes;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>
/// Describes rulesets, flags, segments and change sets by the ruleset's JSON Schema, so that their schemas exist once. It replaces the
/// components of the types that represent them.
/// </summary>
internal sealed class RulesetSchemaTransformer : IOpenApiDocumentTransformer
{
    private const string Definitions = "#/$defs/";
    private const string Components = "#/components/schemas/";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var (name, schema) in Schemas())
            document.Components.Schemas[name] = SchemaParser.Parse(schema!.ToJsonString(), document);
        return Task.CompletedTask;
    }

    private static JsonObject Schemas()
    {
        var schemas = new JsonObject();
        var root = JsonNode.Parse(RulesetJson.Schema())!.AsObject();
        var definitions = root["$defs"]!.AsObject();
        foreach (var (name, schema) in definitions)
            schemas.Add(name, Rewrite(schema));
        foreach (var name in new[] { "$defs", "$schema", "$id" })
            root.Remove(name);
        schemas.Add("ruleset", Rewrite(root));
        schemas.Add(
            "rulesetEvent",
            new JsonObject
            {
                ["description"] = "The data of an event of a ruleset stream: the whole ruleset in 'put', one change in 'patch'.",
                ["oneOf"] = new JsonArray(
                    new JsonObject { ["$ref"] = Components + "ruleset" },
                    new JsonObject { ["$ref"] = Components + "patch" }
                ),
            }
        );
        foreach (var name in new[] { "flag", "segment", "memberChange" })
            schemas.Add(name + "Input", WithoutKey(schemas[name]!.DeepClone().AsObject()));
        return schemas;
    }

    /// <summary>Returns the schema of a document in a body, where the key is optional.</summary>
    private static JsonObject WithoutKey(JsonObject schema)
    {
        var required = schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Where(name => name != "key").ToList();
        schema.Remove("required");
        if (required.Count > 0)
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return schema;
    }

    /// <summary>
    /// Points references at the document's components, and writes the schema "false" as "not", which readers without boolean schemas
    /// understand.
    /// </summary>
    private static JsonNode? Rewrite(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                return new JsonObject(
                    item.Select(member =>
                        KeyValuePair.Create(
                            member.Key,
                            member switch
                            {
                                { Key: "$ref", Value: JsonValue target } => Reference(target.GetValue<string>()),
                                { Key: "properties", Value: JsonObject properties } => Properties(properties),
                                _ => Rewrite(member.Value),
                            }
                        )
                    )
                );
            case JsonArray list:
                return new JsonArray([.. list.Select(Rewrite)]);
            default:
                return node?.DeepClone();
        }
    }

    private static JsonValue Reference(string target) =>
        JsonValue.Create(target.StartsWith(Definitions, StringComparison.Ordinal) ? Components + target[Definitions.Length..] : target);

    private static JsonObject Properties(JsonObject properties) =>
        new(
            properties.Select(property =>
                KeyValuePair.Create(
                    property.Key,
                    property.Value is JsonValue never && !never.GetValue<bool>()
                        ? new JsonObject { ["not"] = new JsonObject() }
                        : Rewrite(property.Value)
                )
            )
        );
}
