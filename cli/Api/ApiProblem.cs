using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Api;

/// <summary>Represents why the server rejected a request: RFC 9457 problem details, or an error of OFREP.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The type of problem.</param>
/// <param name="Detail">What was wrong and what to do.</param>
/// <param name="Errors">Each error of the input with its JSON Pointer, which may be empty.</param>
/// <param name="RequestId">The id of the request in logs of the server, or null.</param>
internal sealed record ApiProblem(
    int Status,
    string Title,
    string Detail,
    IReadOnlyList<(string Pointer, string Detail)> Errors,
    string? RequestId
)
{
    /// <summary>Says that an answer is not one of the server.</summary>
    public const string NotOurs = "The answer is not one of FlagCluster. Check the address and proxies in between.";

    /// <summary>Reads the body of an answer. A body that is not a problem, such as a page of a proxy, is left out.</summary>
    public static ApiProblem Read(int status, ReadOnlySpan<byte> body)
    {
        var json = TryParse(body);
        if (Text(json, "errorCode") is { } code)
            return new(status, code, Text(json, "errorDetails") ?? "The evaluation failed.", [], null);
        if (Text(json, "title") is not { } title)
            return new(status, $"HTTP {status}", NotOurs, [], null);
        var errors = (json!["errors"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(error => (Text(error, "pointer") ?? "", Text(error, "detail") ?? ""))
            .ToList();
        return new(status, title, Text(json, "detail") ?? "", errors, Text(json, "requestId"));
    }

    /// <summary>Returns a body as a JSON object, or null when it is none.</summary>
    public static JsonObject? TryParse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
