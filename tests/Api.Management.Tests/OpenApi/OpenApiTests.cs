using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.OpenApi;

public sealed partial class OpenApiTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Document_MappedRoutes_AreAllDescribed()
    {
        var mapped = server
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetMetadata<IHttpMethodMetadata>()!
                    .HttpMethods.Select(method => $"{method.ToLowerInvariant()} /{endpoint.RoutePattern.RawText!.Trim('/')}")
            )
            // HEAD is described by GET.
            .Where(route => route != "get /" && !route.StartsWith("head ", StringComparison.Ordinal))
            .ToHashSet();

        var described = Operations(await DocumentAsync()).Select(operation => $"{operation.Method} {operation.Path}").ToHashSet();

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.True(described.Count >= 34, $"{described.Count} operations");
    }

    [Fact]
    public async Task Operations_All_HaveUniqueIds()
    {
        var operations = Operations(await DocumentAsync());

        var ids = operations.Select(operation => operation.Operation.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Operations_All_HaveSummaryDescriptionTagAndSuccess()
    {
        Assert.All(
            Operations(await DocumentAsync()),
            item =>
            {
                Assert.NotEqual("", item.Operation.GetProperty("summary").GetString());
                Assert.NotEqual("", item.Operation.GetProperty("description").GetString());
                Assert.NotEmpty(item.Operation.GetProperty("tags").EnumerateArray());
                Assert.Contains(Statuses(item.Operation), status => status[0] is '2' or '3');
            }
        );
    }

    [Fact]
    public async Task Operations_PutAndPatch_DescribeTheirBody()
    {
        Assert.All(
            Operations(await DocumentAsync()).Where(item => item.Method is "put" or "patch"),
            item => Assert.NotEmpty(item.Operation.GetProperty("requestBody").GetProperty("content").EnumerateObject())
        );
    }

    [Fact]
    public async Task Operations_ProjectInThePath_Describe404()
    {
        Assert.All(
            Operations(await DocumentAsync()).Where(item => item.Path.Contains("{project}", StringComparison.Ordinal)),
            item => Assert.Contains("404", Statuses(item.Operation))
        );
    }

    [Fact]
    public async Task Operations_OfTheManagementApi_NameTheirPermission()
    {
        Assert.All(
            Operations(await DocumentAsync()).Where(item => item.Path.StartsWith("/api/v1/projects", StringComparison.Ordinal)),
            item => Assert.Contains("Requires the permission `", Text(item.Operation, "description"), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task References_All_Resolve()
    {
        var document = await DocumentAsync();

        var references = References(document).Distinct().ToList();

        Assert.True(references.Count > 40, $"{references.Count} references");
        Assert.All(
            references,
            reference =>
            {
                var at = document;
                foreach (var part in reference[2..].Split('/'))
                    Assert.True(at.TryGetProperty(part, out at), reference);
            }
        );
    }

    [Fact]
    public async Task Schemas_OfComponents_AreAllReferred()
    {
        var document = await DocumentAsync();

        var components = document.GetProperty("components").GetProperty("schemas").EnumerateObject();

        var referred = References(document).Select(reference => reference.Split('/')[^1]);
        Assert.Empty(components.Select(component => component.Name).Except(referred));
    }

    [Fact]
    public async Task Tags_OfOperations_AreDescribedOnce()
    {
        var document = await DocumentAsync();

        var used = Operations(document)
            .SelectMany(item => item.Operation.GetProperty("tags").EnumerateArray())
            .Select(tag => tag.GetString());

        var tags = document.GetProperty("tags").EnumerateArray().ToList();
        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), tags.Select(tag => Text(tag, "name")).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("", tags.Select(tag => Text(tag, "description")));
    }

    [Fact]
    public async Task Parameters_OfOperations_AreDescribed()
    {
        var parameters = Operations(await DocumentAsync())
            .Where(item => item.Operation.TryGetProperty("parameters", out _))
            .SelectMany(item => item.Operation.GetProperty("parameters").EnumerateArray());

        Assert.All(parameters, parameter => Assert.NotEqual("", Text(parameter, "description")));
    }

    [Fact]
    public async Task Parameters_OfAllPaths_MatchTheirTemplates()
    {
        Assert.All(
            Operations(await DocumentAsync()),
            item =>
            {
                var parameters = item.Operation.TryGetProperty("parameters", out var list)
                    ? list.EnumerateArray().Select(parameter => (In: Text(parameter, "in"), Name: Text(parameter, "name"))).ToList()
                    : [];
                var inPath = parameters.Where(parameter => parameter.In == "path").Select(parameter => parameter.Name);
                Assert.Equal(InPath().Matches(item.Path).Select(match => match.Groups[1].Value), inPath);
                Assert.Equal(parameters.Count, parameters.Distinct().Count());
            }
        );
    }

    [Fact]
    public async Task Document_ReadByAnOpenApiReader_HasNoErrors()
    {
        var document = await DocumentAsync();

        var result = Microsoft.OpenApi.OpenApiDocument.Parse(document.GetRawText(), "json");

        Assert.Empty(result.Diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(result.Diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Equal(Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
        Assert.Equal(Operations(document).Count(), result.Document!.Paths.Sum(path => path.Value.Operations!.Count));
    }

    [Fact]
    public async Task Schemas_OfTheRuleset_EqualItsJsonSchema()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        var source = JsonSerializer.Deserialize<JsonElement>(RulesetJson.Schema()).GetProperty("$defs");

        Assert.All(
            source.EnumerateObject(),
            definition =>
            {
                var expected = definition.Value.GetRawText().Replace("#/$defs/", "#/components/schemas/", StringComparison.Ordinal);
                var actual = schemas.GetProperty(definition.Name).GetRawText();
                var equal = JsonNode.DeepEquals(Normalize(JsonNode.Parse(expected)), Normalize(JsonNode.Parse(actual)));
                Assert.True(equal, $"{definition.Name}: {actual}");
            }
        );
    }

    [Fact]
    public async Task FlagInput_Key_IsOptional()
    {
        var input = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("flagInput");

        Assert.DoesNotContain("key", input.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Requests_OfTheManagementApi_DescribeTheirRules()
    {
        var request = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("createProjectRequest");

        var text = request.GetRawText();
        Assert.Equal(["slug"], request.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", text, StringComparison.Ordinal);
        Assert.Contains("\"maxLength\": 200", text, StringComparison.Ordinal);
        Assert.Contains("\"additionalProperties\": false", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Responses_NoCredential_AreDescribed()
    {
        foreach (var (path, method, operation) in Operations(await DocumentAsync()))
        {
            var answer = await SendAsync(path, method, operation, null);

            Assert.True(Statuses(operation).Contains($"{answer.Status}"), $"{method} {path}: {answer.Status}");
            Assert.Equal(NeedsCredential(operation), answer.Status == 401);
        }
    }

    [Fact]
    public async Task Responses_UnknownResource_AreDescribed()
    {
        var operations = Operations(await DocumentAsync());
        var management = operations.Where(item => item.Path.StartsWith("/api/v1/projects", StringComparison.Ordinal));

        foreach (var (path, method, operation) in management)
        {
            var answer = await SendAsync(path, method, operation, server.Token);

            Assert.True(Statuses(operation).Contains($"{answer.Status}"), $"{method} {path}: {answer.Status}");
        }
    }

    private async Task<JsonElement> DocumentAsync() => (await server.SendAsync("GET", "/openapi/v1.json", null)).Expect(200).Json;

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static string[] Statuses(JsonElement operation) =>
        [.. operation.GetProperty("responses").EnumerateObject().Select(response => response.Name)];

    private static bool NeedsCredential(JsonElement operation) =>
        operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;

    private Task<Answer> SendAsync(string path, string method, JsonElement operation, string? token) =>
        server.SendAsync(
            method.ToUpperInvariant(),
            InPath().Replace(path, "none"),
            token,
            operation.TryGetProperty("requestBody", out _) ? "{}" : null
        );

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Sorts the types of unions, and replaces a schema that nothing matches by false.</summary>
    private static JsonNode? Normalize(JsonNode? schema) =>
        schema switch
        {
            JsonObject { Count: 1 } single when single["not"] is JsonObject { Count: 0 } => JsonValue.Create(false),
            JsonObject item => new JsonObject(
                item.Select(member =>
                    KeyValuePair.Create(
                        member.Key,
                        member is { Key: "type", Value: JsonArray types } ? Sorted(types) : Normalize(member.Value)
                    )
                )
            ),
            JsonArray list => new JsonArray([.. list.Select(Normalize)]),
            _ => schema?.DeepClone(),
        };

    private static JsonArray Sorted(JsonArray types) =>
        [.. types.Select(type => type!.GetValue<string>()).Order(StringComparer.Ordinal).Select(type => JsonValue.Create(type))];

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(member =>
                    member is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                        ? [member.Value.GetString()!]
                        : References(member.Value)
                ),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex InPath();
}
