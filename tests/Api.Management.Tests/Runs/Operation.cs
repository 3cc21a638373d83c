using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Represents an operation of /openapi/v1.json, from which runs over the whole API are generated.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Template">The template of the path.</param>
/// <param name="PathParameters">The names of the parameters in the path.</param>
/// <param name="Queries">The parameters in the query, with their schemas.</param>
/// <param name="HasBody">Whether requests have a body.</param>
/// <param name="BodyTexts">The places of texts in the body, such as <c>/grants/-/role</c>.</param>
/// <param name="Credentials">The names of the credentials that the operation accepts; empty for anyone.</param>
/// <param name="Statuses">The statuses that the document describes.</param>
internal sealed record Operation(
    string Method,
    string Template,
    IReadOnlyList<string> PathParameters,
    IReadOnlyList<(string Name, JsonElement Schema)> Queries,
    bool HasBody,
    IReadOnlyList<string> BodyTexts,
    IReadOnlySet<string> Credentials,
    IReadOnlySet<int> Statuses
)
{
    /// <summary>Gets the method and the template.</summary>
    public string Route => $"{Method} {Template}";

    /// <summary>Gets whether the operation is for tokens, as those of the management API are.</summary>
    public bool IsForTokens => Credentials.Contains("apiToken");

    /// <summary>Gets whether the operation is for SDK keys.</summary>
    public bool IsForKeys => Credentials.Contains("sdkKey");

    /// <summary>Gets whether the operation is about the person's own account or session, which no token has.</summary>
    public bool IsPersonal => !IsForTokens && Credentials.Contains("session");

    /// <summary>Reads every operation, in the order of their routes.</summary>
    public static async Task<IReadOnlyList<Operation>> ReadAsync(TestServer server)
    {
        var document = (await server.SendAsync("GET", "/openapi/v1.json", null)).Expect(200).Json;
        return
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => Read(document, path.Name, operation)))
                .OrderBy(operation => operation.Route, StringComparer.Ordinal),
        ];
    }

    private static Operation Read(JsonElement document, string template, JsonProperty operation)
    {
        var parameters = operation.Value.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : [];
        return new(
            operation.Name.ToUpperInvariant(),
            template,
            [.. Of("path").Select(parameter => parameter.GetProperty("name").GetString()!)],
            [.. Of("query").Select(parameter => (parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema")))],
            operation.Value.TryGetProperty("requestBody", out var body),
            body.ValueKind == JsonValueKind.Undefined ? [] : BodySchema.TextsOf(document, body),
            CredentialsOf(operation.Value),
            operation.Value.GetProperty("responses").EnumerateObject().Select(answer => int.Parse(answer.Name, null)).ToHashSet()
        );

        IEnumerable<JsonElement> Of(string location) => parameters.Where(parameter => parameter.GetProperty("in").GetString() == location);
    }

    private static HashSet<string> CredentialsOf(JsonElement operation) =>
        operation.TryGetProperty("security", out var security)
            ? [.. security.EnumerateArray().SelectMany(one => one.EnumerateObject()).Select(one => one.Name)]
            : [];
}
