using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Generates requests of operations, valid and invalid ones. The same seed gives the same requests.</summary>
internal sealed class Fuzz(ulong seed, TestEnvironment environment, TenantItems items, string root)
{
    private static readonly string[] Texts =
    [
        "",
        " ",
        "\0",
        ".",
        "..",
        "a/b",
        "%2F",
        "null",
        "-1",
        "0",
        "1.1",
        "1e999",
        "true",
        "2027-01-31T00:00:00Z",
        "*",
        "\"1.1\"",
        "W/\"1.1\"",
        "ä😀\u0301",
        "\uFFFF",
        "';DROP TABLE flags;--",
        "<script>",
        "limit",
        "checkout",
        "staff",
        "production",
        new('x', 300),
        "😀😀",
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "[]",
        "{}",
        "-1",
        "0.5",
        "1e300",
        "99999999999999999999",
        "\"\"",
        "\"\\u0000\"",
        "\"limit\"",
        "[[[[]]]]",
        """{"a":{"b":[1,"x"]}}""",
    ];

    private ulong _state = seed;

    /// <summary>Returns the next request of an operation.</summary>
    public HttpRequestMessage Next(Operation operation)
    {
        var request = new HttpRequestMessage(new(operation.Method), PathOf(operation) + QueryOf(operation));
        if (operation.IsPersonal && !Chance(15))
        {
            Add(request, "Cookie", items.Person.Cookie);
            Add(request, "Sec-Fetch-Site", "same-origin");
        }
        else if (operation.Credentials.Count > 0 || Chance(5))
            Add(request, "Authorization", "Bearer " + Credential(operation));
        else
            Add(request, "Sec-Fetch-Site", "same-origin");
        if (Chance(10))
            Add(request, "If-Match", Text());
        if (Chance(10))
            Add(request, "If-None-Match", Text());
        if (Chance(10))
            Add(request, "Idempotency-Key", Text());
        if (Chance(20))
            Add(request, "Last-Event-ID", Text());
        if (Chance(20))
            Add(request, "Accept", Pick(["application/json", "text/html", "application/yaml", "*/*;q=0", "x"]));
        if (operation.HasBody && !Chance(30))
            request.Content = ContentOf(operation);
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        // Characters that no client can send in a header would fail here and not at the server.
        if (value.All(c => c is >= ' ' and <= '~'))
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private string Credential(Operation operation)
    {
        if (Chance(15))
            return Pick(["wrong", environment.Server.Token, environment.ServerKey, environment.ClientKey]);
        return IsForInstallation(operation) ? root
            : operation.IsForTokens ? environment.Server.Token
            : Chance(3) ? environment.ClientKey
            : environment.ServerKey;
    }

    private static bool IsForInstallation(Operation operation) =>
        operation.Route == "POST /api/v1/organizations"
        || operation.Template.StartsWith("/api/v1/installation/", StringComparison.Ordinal)
        || operation.Template.StartsWith("/api/v1/accounts", StringComparison.Ordinal);

    private string PathOf(Operation operation)
    {
        var path = operation.Template;
        foreach (var name in operation.PathParameters)
            path = path.Replace("{" + name + "}", Uri.EscapeDataString(Chance(5) ? NotEmpty() : OwnId(name)), StringComparison.Ordinal);
        return path;
    }

    private string NotEmpty() => Text() is { Length: > 0 } text && text is not ("." or "..") ? text : "none";

    private string OwnId(string parameter) =>
        parameter switch
        {
            "organization" => environment.Id.Organization,
            "project" or "namespace" => environment.Id.Project,
            "environment" => environment.Id.Environment,
            "key" => Pick(["limit", "checkout", "staff", "new", items.Ids["key"]]),
            // Earlier requests may have deleted it.
            _ => items.Ids.GetValueOrDefault(parameter, "unknown"),
        };

    private string QueryOf(Operation operation)
    {
        var query = new StringBuilder();
        foreach (var (name, schema) in operation.Queries)
            if (Chance(3))
                Append(name, Chance(3) ? Text() : Valid(name, schema));
        if (Chance(30))
            Append("unknown", Text());
        return query.ToString();

        void Append(string name, string value) =>
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private string Valid(string name, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values))
            return Pick([.. values.EnumerateArray().Select(value => value.ToString())]);
        if (!schema.TryGetProperty("type", out var type))
            return Text();
        return type.ToString() switch
        {
            "integer" => Pick(["1", "2", "100"]),
            "boolean" => Pick(["true", "false"]),
            _ => Pick(["limit", "1.1", "2027-01-31", "2027-01-31T00:00:00Z", "order"]),
        };
    }

    private StringContent ContentOf(Operation operation)
    {
        var bodies = ProbeBodies.Of(operation, OwnId);
        var body = bodies[(int)(Next() % (ulong)bodies.Count)];
        body = (Next() % 8) switch
        {
            0 => body,
            1 => body[..(int)(Next() % (ulong)body.Length)],
            2 => Pick(Values),
            3 => """{"events":[""" + Pick(Values) + "]}",
            _ => Mutate(body),
        };
        return new StringContent(
            body,
            Encoding.UTF8,
            Chance(20) ? "application/yaml"
                : Chance(20) ? "text/plain"
                : "application/json"
        );
    }

    /// <summary>Replaces a value of a document by another, or adds a member.</summary>
    private string Mutate(string body)
    {
        var root = JsonNode.Parse(body)!;
        var nodes = Nodes(root).ToList();
        var node = nodes[(int)(Next() % (ulong)nodes.Count)];
        if (node is JsonObject item && Chance(2))
            item[Chance(2) ? "unknown" : Text()] = JsonNode.Parse(Pick(Values));
        else if (node == root)
            return Pick(Values);
        else
            node.ReplaceWith(Chance(2) ? JsonValue.Create(Text()) : JsonNode.Parse(Pick(Values)));
        return root.ToJsonString();
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
        node switch
        {
            JsonObject item => item.Where(property => property.Value is not null)
                .ToList()
                .SelectMany(property => Nodes(property.Value!))
                .Prepend(node),
            JsonArray items => items.Where(value => value is not null).ToList().SelectMany(value => Nodes(value!)).Prepend(node),
            _ => [node],
        };

    private string Text() => Pick(Texts);

    private T Pick<T>(T[] values) => values[Next() % (ulong)values.Length];

    private bool Chance(int oneIn) => Next() % (ulong)oneIn == 0;

    /// <summary>Returns the next number of SplitMix64.</summary>
    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
