using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Writer;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>
/// The description of the API: <c>openapi.json</c> with what endpoints share, the paths from the endpoints' own <see cref="OperationDoc"/>, and
/// the schemas of the ruleset's JSON Schema. Made once, when first asked for.
/// </summary>
internal static class OpenApiDocument
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var document = new Lazy<byte[]>(() => Build(routes.ServiceProvider.GetRequiredService<EndpointDataSource>().Endpoints));
        routes.MapGet("/openapi/v1.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, document.Value))).WithName("OpenApi").WithTags("Operations")
            .Describe(new OperationDoc("This description", "The whole HTTP API as OpenAPI 3.1.").Answer(200, "The description.", "object"));
    }

    private static byte[] Build(IEnumerable<Endpoint> endpoints)
    {
        var document = Skeleton();
        var version = typeof(OpenApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        document["info"]!["version"] = version ?? "0";
        RulesetSchemas.AddTo(document["components"]!["schemas"]!.AsObject());
        var paths = document["paths"]!.AsObject();
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().OrderBy(endpoint => endpoint.RoutePattern.RawText, StringComparer.Ordinal))
        {
            if (endpoint.Metadata.GetMetadata<OperationDoc>() is not { } doc) continue;
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (!paths.ContainsKey(path)) paths[path] = new JsonObject();
            // HEAD is described by GET.
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Where(method => !HttpMethods.IsHead(method)))
                paths[path]![method.ToLowerInvariant()] = Operation(endpoint, doc);
        }
        return System.Text.Encoding.UTF8.GetBytes(document.ToJsonString(new() { Encoder = RulesetJson.WriterOptions.Encoder }));
    }

    private static JsonObject Skeleton()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is missing from the assembly.");
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static JsonObject Operation(RouteEndpoint endpoint, OperationDoc doc)
    {
        var inPath = endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).ToList();
        var operation = new JsonObject
        {
            ["operationId"] = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName,
            ["summary"] = doc.Summary,
            ["description"] = doc.Description,
            ["tags"] = new JsonArray([.. endpoint.Metadata.GetMetadata<ITagsMetadata>()!.Tags.Select(tag => JsonValue.Create(tag))]),
            ["security"] = new JsonArray([.. doc.Security.Select(scheme => new JsonObject { [scheme] = new JsonArray() })]),
            ["parameters"] = new JsonArray([.. inPath.Concat(doc.Parameters).Select(name => Reference("parameters", name))]),
        };
        if (doc.Body is { } body) operation["requestBody"] = new JsonObject { ["required"] = body.Required, ["content"] = Content(body.Schema, body.Types) };
        var answers = new SortedDictionary<int, JsonNode>();
        foreach (var answer in doc.Answers) answers.Add(answer.Status, Answer(answer, doc.Parameters.Exists(name => name is "ifMatch" or "ifNoneMatch")));
        foreach (var status in doc.ProblemStatuses) answers.TryAdd(status, Reference("responses", $"problem{status}"));
        if (doc.Security.Contains("apiToken") && inPath.Count > 0) answers.TryAdd(404, Reference("responses", "problem404"));
        operation["responses"] = new JsonObject(answers.Select(answer => KeyValuePair.Create(answer.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)answer.Value)));
        return operation;
    }

    private static JsonObject Answer(DocAnswer answer, bool versioned)
    {
        var response = new JsonObject { ["description"] = answer.Text };
        if (versioned && answer.Status < 400) response["headers"] = new JsonObject { ["ETag"] = Reference("headers", "ETag") };
        if (answer.Schema is not null) response["content"] = Content(answer.Schema, answer.Types);
        return response;
    }

    private static JsonObject Content(string schema, IEnumerable<string> types) =>
        new(types.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = Schema(schema) })));

    private static JsonObject Schema(string name)
    {
        if (name is "object" or "string") return new() { ["type"] = name };
        if (!name.EndsWith("[]", StringComparison.Ordinal)) return Reference("schemas", name);
        return new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items", "next"),
            ["properties"] = new JsonObject
            {
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = Reference("schemas", name[..^2]) },
                ["next"] = Reference("schemas", "next"),
            },
        };
    }

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
