using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Api.Management.OpenApi;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Validation;
using FlagCluster.Events.Destinations;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.OpenApi;

public sealed partial class OpenApiTests(TestServer server) : IClassFixture<TestServer>
{
    private async Task<JsonElement> DocumentAsync() => (await server.SendAsync("GET", "/openapi/v1.json", null)).Expect(200).Json;

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static string[] Statuses(JsonElement operation) => [.. operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Name)];

    [Fact]
    public async Task Document_EveryMappedRoute_IsDescribed()
    {
        var described = Operations(await DocumentAsync()).Select(operation => $"{operation.Method} {operation.Path}").ToHashSet();
        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method.ToLowerInvariant()} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            // HEAD is described by GET.
            .Where(route => route != "get /" && !route.StartsWith("head ", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.True(described.Count >= 34, $"{described.Count} operations");
    }

    [Fact]
    public async Task Operations_AllOfThem_SayWhatTheyDoTakeAndAnswer()
    {
        var operations = Operations(await DocumentAsync()).ToList();
        Assert.Equal(operations.Count, operations.Select(operation => operation.Operation.GetProperty("operationId").GetString()).Distinct().Count());
        foreach (var (path, method, operation) in operations)
        {
            Assert.NotEqual("", operation.GetProperty("summary").GetString());
            Assert.NotEqual("", operation.GetProperty("description").GetString());
            Assert.NotEmpty(operation.GetProperty("tags").EnumerateArray());
            Assert.Contains(Statuses(operation), status => status[0] == '2');
            Assert.Equal(method is "put" or "patch", operation.TryGetProperty("requestBody", out _) && method is not "post");
            if (operation.GetProperty("security").GetArrayLength() > 0) Assert.Contains("401", Statuses(operation));
            if (path.Contains("/projects/{", StringComparison.Ordinal)) Assert.Contains("404", Statuses(operation));
        }
    }

    [Fact]
    public async Task References_AllOfThem_LeadSomewhere()
    {
        var document = await DocumentAsync();
        var references = References(document).Distinct().ToList();
        Assert.True(references.Count > 60, $"{references.Count} references");
        foreach (var reference in references)
        {
            var at = document;
            foreach (var part in reference[2..].Split('/')) Assert.True(at.TryGetProperty(part, out at), reference);
        }
    }

    [Fact]
    public async Task Components_AllOfThem_AreUsed()
    {
        var document = await DocumentAsync();
        var used = References(document).ToHashSet(StringComparer.Ordinal);
        var unused = from kind in new[] { "schemas", "parameters", "responses", "headers" }
                     from component in document.GetProperty("components").GetProperty(kind).EnumerateObject()
                     where !used.Contains($"#/components/{kind}/{component.Name}")
                     select component.Name;
        // What streams carry is inside their events, where OpenAPI cannot point at it.
        Assert.Equal(["patch"], unused);
    }

    [Fact]
    public async Task Parameters_OfEveryPath_MatchItsTemplate()
    {
        var document = await DocumentAsync();
        foreach (var (path, _, operation) in Operations(document))
        {
            var parameters = operation.GetProperty("parameters").EnumerateArray()
                .Select(reference => document.GetProperty("components").GetProperty("parameters").GetProperty(reference.GetProperty("$ref").GetString()!.Split('/')[^1])).ToList();
            var named = parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => parameter.GetProperty("name").GetString());
            Assert.Equal(InPath().Matches(path).Select(match => match.Groups[1].Value), named);
            Assert.Equal(parameters.Count, parameters.Select(parameter => (parameter.GetProperty("in").GetString(), parameter.GetProperty("name").GetString())).Distinct().Count());
        }
    }

    [Fact]
    public async Task Document_AnOpenApiReader_FindsNothingWrong()
    {
        var text = (await DocumentAsync()).GetRawText();
        var result = Microsoft.OpenApi.OpenApiDocument.Parse(text, "json");
        Assert.Empty(result.Diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(result.Diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Equal(Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
        Assert.Equal(Operations(await DocumentAsync()).Count(), result.Document!.Paths.Sum(path => path.Value.Operations!.Count));
    }

    [Fact]
    public async Task Schemas_OfTheRuleset_AreThoseOfItsJsonSchema()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        var source = JsonSerializer.Deserialize<JsonElement>(RulesetJson.Schema()).GetProperty("$defs");
        foreach (var definition in source.EnumerateObject())
        {
            var expected = definition.Value.GetRawText().Replace("#/$defs/", "#/components/schemas/", StringComparison.Ordinal);
            var actual = Spaces().Replace(schemas.GetProperty(definition.Name).GetRawText(), "").Replace("{\"not\":{}}", "false", StringComparison.Ordinal);
            Assert.Equal(Spaces().Replace(expected, ""), actual);
        }
        Assert.DoesNotContain("key", schemas.GetProperty("flagInput").GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Answers_ToRequestsWithoutKeyOrOfSomebodyElse_AreDescribed()
    {
        foreach (var (path, method, operation) in Operations(await DocumentAsync()))
        {
            var address = InPath().Replace(path, "none");
            var stranger = await server.SendAsync(method.ToUpperInvariant(), address, null, operation.TryGetProperty("requestBody", out _) ? "{}" : null);
            Assert.Contains($"{stranger.Status}", Statuses(operation));
            Assert.Equal(operation.GetProperty("security").GetArrayLength() > 0, stranger.Status == 401);
            if (!path.StartsWith("/api/v1/projects", StringComparison.Ordinal)) continue;
            var known = await server.SendAsync(method.ToUpperInvariant(), address, server.Token, operation.TryGetProperty("requestBody", out _) ? "{}" : null);
            Assert.Contains($"{known.Status}", Statuses(operation));
        }
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex InPath();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
