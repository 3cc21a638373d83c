using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing.Servers;
using Json.Schema;

namespace FlagCluster.Api.Management.Tests.OpenApi;

/// <summary>
/// Represents /openapi/v1.json as JSON Schemas of answers. Objects are closed: a member that the document does not describe is an error.
/// </summary>
internal sealed class DocumentedApi
{
    private const string Components = "#/components/schemas/";
    private const string Definitions = "#/$defs/";

    private readonly JsonObject _paths;
    private readonly JsonObject _schemas;

    private DocumentedApi(JsonObject document)
    {
        _paths = document["paths"]!.AsObject();
        _schemas = document["components"]!["schemas"]!.AsObject();
        // The ruleset's JSON Schema says itself what is closed.
        var ofRulesets = JsonNode.Parse(RulesetJson.Schema())!["$defs"]!.AsObject().Select(definition => definition.Key).ToHashSet();
        foreach (var (name, schema) in _schemas)
            if (!ofRulesets.Contains(name) && !name.EndsWith("Input", StringComparison.Ordinal))
                Close(schema);
    }

    public static async Task<DocumentedApi> ReadAsync(TestServer server)
    {
        var text = (await server.SendAsync("GET", "/openapi/v1.json", null)).Expect(200).Text;
        return new(JsonNode.Parse(text.Replace(Components, Definitions, StringComparison.Ordinal))!.AsObject());
    }

    /// <summary>Returns what an answer has against its description.</summary>
    public IReadOnlyList<string> Errors(string method, string template, Answer answer)
    {
        var operation = _paths[template]?[method.ToLowerInvariant()];
        if (operation?["responses"]?[$"{answer.Status}"] is not JsonObject described)
            return [$"{method} {template} does not describe the status {answer.Status}."];
        if (described["content"] is not JsonObject content)
            return answer.Bytes.Length == 0 ? [] : [$"{method} {template} describes no body of {answer.Status}: {answer.Text}"];
        var type = answer.Header("Content-Type")?.Split(';')[0] ?? "";
        return content[type]?["schema"] is { } schema
            ? Errors(schema, answer.Json)
            : [$"{method} {template} does not describe '{type}' of {answer.Status}."];
    }

    /// <summary>Returns what a value has against a component.</summary>
    public IReadOnlyList<string> Errors(string component, JsonElement value) =>
        Errors(new JsonObject { ["$ref"] = Definitions + component }, value);

    /// <summary>Returns the members of components that a value has, as <c>component.member</c>.</summary>
    public IEnumerable<string> Members(string method, string template, Answer answer) =>
        answer.Bytes.Length > 0
        && _paths[template]?[method.ToLowerInvariant()]?["responses"]?[$"{answer.Status}"]?["content"] is JsonObject content
            ? Members(content.First().Value!["schema"], answer.Json, "")
            : [];

    /// <summary>Returns the members of a component, as <c>component.member</c>.</summary>
    public IEnumerable<string> MembersOf(string component) =>
        _schemas[component]!["properties"]!.AsObject().Select(property => $"{component}.{property.Key}");

    private static IEnumerable<string> Names(JsonNode? schema) => schema?["properties"]?.AsObject().Select(property => property.Key) ?? [];

    private static void Close(JsonNode? schema)
    {
        if (schema is JsonArray list)
        {
            foreach (var part in list)
                Close(part);
        }
        if (schema is not JsonObject item)
            return;
        foreach (var (_, member) in item)
            Close(member);
        if (item["properties"] is JsonObject && item["additionalProperties"] is null && item["type"] is not null)
            item["additionalProperties"] = false;
    }

    private List<string> Errors(JsonNode schema, JsonElement value)
    {
        var root = new JsonObject { ["$defs"] = _schemas.DeepClone(), ["allOf"] = new JsonArray(schema.DeepClone()) };
        var options = new BuildOptions { SchemaRegistry = new() };
        var results = JsonSchema
            .Build(JsonSerializer.SerializeToElement(root), options, new("https://flagcluster.test/answer"))
            .Evaluate(value, new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        if (results.IsValid)
            return [];
        return
        [
            .. (results.Details ?? []).SelectMany(detail =>
                (detail.Errors ?? []).Select(error => $"{detail.InstanceLocation} {detail.EvaluationPath}: {error.Key} {error.Value}")
            ),
            value.GetRawText(),
        ];
    }

    private IEnumerable<string> Members(JsonNode? schema, JsonElement value, string component)
    {
        if (schema?["$ref"] is { } reference)
        {
            var name = reference.GetValue<string>()[Definitions.Length..];
            return Members(_schemas[name], value, name);
        }
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().SelectMany(item => Members(schema?["items"], item, component));
        if (value.ValueKind != JsonValueKind.Object)
            return [];
        return Names(schema)
            .Where(name => value.TryGetProperty(name, out _))
            .SelectMany(name => Members(schema!["properties"]![name], value.GetProperty(name), "").Append($"{component}.{name}"));
    }
}
