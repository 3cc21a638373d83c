using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Api.Management.Tests.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>
/// Sends each request of the management API twice: with an id of a second tenant, and with one that never existed. Both answers must be
/// equal in status, headers and body. Ids are put everywhere that the OpenAPI document and the sample bodies have a place for one. A new
/// parameter needs a value here.
/// </summary>
public sealed partial class TenantIsolationTests : IAsyncLifetime
{
    private const string Rival = "rival";

    private const string Ruleset = """
        {"flags":[{"key":"rival-flag","type":"number","variants":{"low":1},"defaultVariant":"low"}],
         "segments":[{"key":"rival-segment","included":["root"]}]}
        """;

    private const string OwnRuleset = """
        {"flags":[{"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low"}],
         "segments":[{"key":"staff","included":["root"]}]}
        """;

    private TestServer _server = null!;
    private TestEnvironment _own = null!;
    private TenantItems _ownItems = null!;
    private TenantItems _rival = null!;
    private Dictionary<string, TenantId> _ids = [];

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("RateLimit:ManagementPerSecond", "0"), ("RateLimit:ManagementAddressPerSecond", "0"));
        _own = await _server.NewEnvironmentAsync(OwnRuleset);
        _ownItems = await TenantItems.AddAsync(_server, _own.Id, "own");
        var environment = new EnvironmentId(Rival, "rival-shop", "rival-env");
        var directory = _server.Directories;
        await directory.AddOrganizationAsync(TestActors.Administrator, Rival, "Rival");
        await directory.AddProjectAsync(TestActors.Administrator, Rival, environment.Project, "Rival");
        await directory.AddEnvironmentAsync(TestActors.Administrator, environment, "Rival");
        _rival = await TenantItems.AddAsync(_server, environment, Rival);
        (await RivalAsync("PUT", "/ruleset", Ruleset)).Expect(200);
        (
            await RivalAsync(
                "PUT",
                "/anomaly-rules/rival-rule",
                """{"flag":"rival-flag","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1}}"""
            )
        ).Expect(201);
        _ids = _rival.Ids.ToDictionary(item => item.Key, item => TenantId.Of(item.Value));
        foreach (var (name, id) in ((string, string)[])[("flag", "rival-flag"), ("segment", "rival-segment"), ("name", "rival-rule")])
            _ids.Add(name, TenantId.Of(id));
        _ids.Add("alert", TenantId.Of("rival-alert"));
        _ids.Add("delivery", TenantId.Of("rival-delivery"));
        _ids.Add("version", new("9.8", "9.9"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Request_WithAnIdOfAnotherTenant_IsAnsweredAsWithAnUnknownId()
    {
        var before = await RivalStateAsync();
        var differences = new List<string>();
        var requests = 0;
        var operations = (await Operation.ReadAsync(_server)).Where(operation => operation.IsManagement).ToList();

        // Bodies come last: some of them create what paths must not find.
        foreach (var operation in operations)
        foreach (var pair in Paths(operation).Concat(Queries(operation)))
            await CompareAsync(operation, pair);
        // The bodies about one's own account have passwords, codes and tokens of links, which are no ids.
        var writes = operations.Where(operation => operation.Method != "GET" && !operation.IsPersonal);
        // Items are created before others are renamed, after which a name is taken.
        foreach (var operation in writes.OrderBy(operation => operation.Method != "POST"))
        foreach (var pair in Bodies(operation))
            await CompareAsync(operation, pair);

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        Assert.Equal(before, await RivalStateAsync());
        Assert.InRange(requests, 300, 20_000);

        async Task CompareAsync(Operation operation, (Sent Foreign, Sent Unknown, TenantId Id) pair)
        {
            // A write before must not make a difference between the two.
            await ResetAsync(operation);
            var foreign = await SendAsync(operation, pair.Foreign);
            await ResetAsync(operation);
            var unknown = await SendAsync(operation, pair.Unknown);
            requests += 2;
            var (left, right) = (Describe(foreign), Describe(unknown).Replace(pair.Id.Unknown, pair.Id.Foreign, StringComparison.Ordinal));
            await RemoveAsync(pair.Foreign, foreign);
            await RemoveAsync(pair.Unknown, unknown);
            if (left != right)
                differences.Add($"{operation.Route} {pair.Foreign}:\n{left}\ninstead of\n{right}");
        }
    }

    /// <summary>Deletes what a request created, so that no limit is reached.</summary>
    private async Task RemoveAsync(Sent sent, Answer answer)
    {
        if (answer.Status == 201 && answer.Json.TryGetProperty("id", out var id))
            await _server.SendAsync("DELETE", $"{sent.Path.Split('?')[0]}/{id.GetString()}", _server.Token);
    }

    /// <summary>Gives the caller's environment the ruleset of the beginning, before a write.</summary>
    private async Task ResetAsync(Operation operation)
    {
        if (operation.Method != "GET")
            (await _own.SendAsync("PUT", "/ruleset", OwnRuleset)).Expect(200);
    }

    /// <summary>Returns the requests with an id in each place of the path; the other places have ids of the caller.</summary>
    private IEnumerable<(Sent, Sent, TenantId)> Paths(Operation operation)
    {
        foreach (var parameter in operation.PathParameters)
        {
            foreach (var id in IdsOf(operation, parameter))
            {
                var body = BodyOf(operation);
                yield return (
                    new(PathOf(operation, parameter, id.Foreign) + RequiredQuery.Of(operation.Template), body),
                    new(PathOf(operation, parameter, id.Unknown) + RequiredQuery.Of(operation.Template), body),
                    id
                );
            }
        }
    }

    /// <summary>
    /// Returns the reads with each id in each parameter of the query. A cursor is a place in the order of a list, and no id; the
    /// parameters of writes name nothing.
    /// </summary>
    private IEnumerable<(Sent, Sent, TenantId)> Queries(Operation operation)
    {
        foreach (var (name, _) in operation.Queries.Where(query => operation.Method == "GET" && query.Name != "after"))
        {
            foreach (var id in _ids.Values)
            {
                var path = PathOf(operation) + "?" + name + "=";
                yield return (new(path + id.Foreign, BodyOf(operation)), new(path + id.Unknown, BodyOf(operation)), id);
            }
        }
    }

    /// <summary>Returns the requests with each id in each text of the sample body.</summary>
    private IEnumerable<(Sent, Sent, TenantId)> Bodies(Operation operation)
    {
        if (BodyOf(operation) is not { } body)
            yield break;
        var texts = Texts(JsonNode.Parse(body)!).Count();
        for (var index = 0; index < texts; index++)
        {
            foreach (var id in _ids.Values)
            {
                yield return (
                    new(PathOf(operation), Replace(body, index, id.Foreign)),
                    new(PathOf(operation), Replace(body, index, id.Unknown)),
                    id
                );
            }
        }
    }

    private IEnumerable<TenantId> IdsOf(Operation operation, string parameter)
    {
        // A kind of items is no id.
        if (parameter == "kind")
            return [];
        if (parameter != "key")
            return
            [
                _ids.GetValueOrDefault(parameter) ?? throw new InvalidOperationException($"{operation.Route}: no id for '{parameter}'."),
            ];
        return [_ids["key"], _ids["flag"], _ids["segment"]];
    }

    private string PathOf(Operation operation, string? parameter = null, string value = "")
    {
        var path = operation.Template;
        foreach (var name in operation.PathParameters)
            path = path.Replace("{" + name + "}", name == parameter ? value : OwnId(operation, name), StringComparison.Ordinal);
        return path;
    }

    private string OwnId(Operation operation, string parameter) =>
        parameter switch
        {
            "organization" => _own.Id.Organization,
            "project" => _own.Id.Project,
            "environment" => _own.Id.Environment,
            "key" when operation.Template.Contains("/keys/", StringComparison.Ordinal) => _own.ServerKey.Split('_')[1],
            "key" when operation.Template.Contains("/segments/", StringComparison.Ordinal) => "staff",
            "key" => "limit",
            "kind" => "flag",
            _ => _ownItems.Ids.GetValueOrDefault(parameter, "unknown"),
        };

    private static string? BodyOf(Operation operation) =>
        operation.HasBody ? BodyRoute.All.FirstOrDefault(route => route.Route == operation.Route)?.Body ?? "{}" : null;

    private static string Replace(string body, int index, string value)
    {
        var document = JsonNode.Parse(body)!;
        Texts(document).ElementAt(index).ReplaceWith(value);
        return document.ToJsonString();
    }

    private static IEnumerable<JsonNode> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject item => item.ToList().SelectMany(property => Texts(property.Value)),
            JsonArray items => items.ToList().SelectMany(Texts),
            JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [value],
            _ => [],
        };

    private async Task<Answer> SendAsync(Operation operation, Sent sent)
    {
        // Tokens have no account.
        if (operation.IsPersonal)
            return await _ownItems.Person.SendAsync(
                operation.Method,
                sent.Path,
                sent.Body,
                ("Sec-Fetch-Site", "same-origin"),
                ("X-Request-Id", "isolation")
            );
        using var request = new HttpRequestMessage(new(operation.Method), sent.Path);
        if (sent.Body is not null)
            request.Content = new StringContent(sent.Body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _server.Token);
        request.Headers.TryAddWithoutValidation("X-Request-Id", "isolation");
        // A stream does not end.
        using var response = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? new((int)response.StatusCode, [], [])
            : await Answer.ReadAsync(response);
    }

    /// <summary>Returns an answer as text without times, secrets and generated ids, which differ between two equal requests.</summary>
    private static string Describe(Answer answer)
    {
        var headers = answer
            .Headers.Where(header => header.Key is not ("Date" or "ETag"))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}");
        return $"{answer.Status}\n{string.Join('\n', headers)}\n{Generated().Replace(answer.Text, "#")}";
    }

    [GeneratedRegex(
        """\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)|fc[a-z]_[A-Za-z0-9_-]+|"(id|secret|version|from|to|headSequence|headHash|redirectUri|signInUrl|backchannelLogoutUri)":"[^"]*"|"commits":\d+|"keyId":"[^"]*","publicKey":"[^"]*","value":"[^"]*"""
    )]
    private static partial Regex Generated();

    private async Task<string> RivalStateAsync()
    {
        var state = new StringBuilder();
        foreach (var path in new[] { "", "/ruleset", "/changes", "/keys", "/anomaly-rules" })
            state.AppendLine((await RivalAsync("GET", path)).Expect(200).Text);
        state.AppendLine((await _server.SendAsync("GET", "/api/v1/projects", _rival.Token)).Expect(200).Text);
        return state.ToString();
    }

    private Task<Answer> RivalAsync(string method, string path, string? body = null) =>
        _server.SendAsync(method, "/api/v1/projects/rival-shop/environments/rival-env" + path, _rival.Token, body);

    /// <summary>Represents what is sent: the path with its query, and the body or null.</summary>
    private sealed record Sent(string Path, string? Body);
}
