using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Api.Management.Tests.Bundles;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>
/// Sends each request of the OpenAPI document twice: with an id of a second tenant, and with one that never existed. Both answers must be
/// equal in status, headers and body. Ids are put everywhere that the document and the sample bodies have a place for one. A new parameter
/// needs a value here, and a new text in a body a place in <see cref="BodyMembers"/>.
/// </summary>
public sealed partial class TenantIsolationTests : IAsyncLifetime
{
    private const string Rival = "rival";

    private const string Ruleset = """
        {"flags":[{"key":"rival-flag","type":"number","variants":{"low":1},"defaultVariant":"low"}],
         "segments":[{"key":"rival-segment","included":["root"]}]}
        """;

    private const string OwnRuleset = """
        {"flags":[{"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low"},
         {"key":"other","type":"boolean","variants":{"on":true},"defaultVariant":"on"}],
         "segments":[{"key":"staff","included":["root"]},{"key":"more","included":["root"]}]}
        """;

    internal static readonly EnvironmentUpdate AllApis = new()
    {
        CompatibleApis = CompatibleApis.Flipt | CompatibleApis.Unleash | CompatibleApis.Flagr | CompatibleApis.FeatureFlagsRs,
    };

    private TestServer _server = null!;
    private TestEnvironment _own = null!;
    private TenantItems _ownItems = null!;
    private TenantItems _rival = null!;
    private Dictionary<string, TenantId> _ids = [];
    private TenantId[] _composites = [];
    private readonly Task<byte[]> _archive = BundleFiles.PackAsync(BundleFormat.Zip);

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            ("RateLimit:ManagementPerSecond", "0"),
            ("RateLimit:ManagementAddressPerSecond", "0"),
            ("RateLimit:KeyPerSecond", "0"),
            ("RateLimit:AddressPerSecond", "0")
        );
        _own = await _server.NewEnvironmentAsync(OwnRuleset);
        _ownItems = await TenantItems.AddAsync(_server, _own.Id, "own");
        var environment = new EnvironmentId(Rival, "rival-shop", "rival-env");
        var directory = _server.Directories;
        await directory.AddOrganizationAsync(TestActors.Administrator, Rival, "Rival");
        await directory.AddProjectAsync(TestActors.Administrator, Rival, environment.Project, "Rival");
        await directory.AddEnvironmentAsync(TestActors.Administrator, environment, "Rival");
        foreach (var id in new[] { _own.Id, environment })
            await directory.UpdateEnvironmentAsync(TestActors.Administrator, id, AllApis);
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
        _ids.Add("namespace", _ids["project"]);
        _ids.Add("email", TenantId.Of(_rival.Person.Account.Email.ToString()));
        _composites =
        [
            _ids["user"].After("user:"),
            _ids["account"].After("service-account:"),
            _ids["account"].After("serviceAccount:"),
            _ids["group"].After("group:"),
            _ids["token"].After("token:"),
            _ids["webhook"].After("webhook:"),
            TenantId.Of($"{environment.Project}/{environment.Environment}"),
            TenantId.Of(environment.ToString()),
            _ids["environment"].After(_own.Id.Project + "/"),
        ];
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Request_WithAnIdOfAnotherTenant_IsAnsweredAsWithAnUnknownId()
    {
        var before = await RivalStateAsync();
        var differences = new List<string>();
        var requests = 0;
        var operations = (await Operation.ReadAsync(_server)).Where(operation => !ForAnyone.Contains(operation.Route)).ToList();

        // Bodies come last: some of them create what paths must not find.
        foreach (var operation in operations)
        foreach (var pair in Paths(operation).Concat(Queries(operation)))
            await CompareAsync(operation, pair);
        var writes = operations.Where(operation => operation.Method != "GET" && !Stateful.Contains(operation.Route));
        // Items are created before others are renamed, after which a name is taken.
        foreach (var operation in writes.OrderBy(operation => operation.Method != "POST"))
        foreach (var pair in Bodies(operation))
            await CompareAsync(operation, pair);

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        Assert.Equal(before, await RivalStateAsync());
        Assert.InRange(requests, 300, 40_000);

        async Task CompareAsync(Operation operation, (Sent Foreign, Sent Unknown, TenantId Id) pair)
        {
            // A write before must not make a difference between the two.
            await ResetAsync(operation);
            var foreign = await SendAsync(operation, pair.Foreign);
            await ResetAsync(operation);
            var unknown = await SendAsync(operation, pair.Unknown);
            requests += 2;
            // An answer may name a part of a composite id.
            var right = _ids.Where(item => item.Key != "version")
                .Select(item => item.Value)
                .Prepend(pair.Id)
                .SelectMany(id => Parts(id.Unknown).Zip(Parts(id.Foreign)).Prepend((id.Unknown, id.Foreign)))
                .Aggregate(Describe(unknown), (text, id) => text.Replace(id.Item1, id.Item2, StringComparison.Ordinal));
            var left = Describe(foreign);
            await RemoveAsync(pair.Foreign, foreign);
            await RemoveAsync(pair.Unknown, unknown);
            if (left != right)
                differences.Add($"{operation.Route} {pair.Foreign}:\n{left}\ninstead of\n{right}");
        }
    }

    [Fact]
    public async Task Body_Texts_AreListedAndSent()
    {
        var missing = new List<string>();
        foreach (var operation in await Operation.ReadAsync(_server))
        {
            var sent = ProbeBodies.Of(operation, name => OwnId(operation, name)).SelectMany(body => Texts(JsonNode.Parse(body)));
            var places = sent.Select(PlaceOf).ToHashSet(StringComparer.Ordinal);
            foreach (var place in operation.BodyTexts)
                if (BodyMembers.IsId(operation, place) is not { } isId)
                    missing.Add($"{operation.Route}{place}: BodyMembers does not say whether it is an id");
                else if (isId && !places.Contains(place))
                    missing.Add($"{operation.Route}{place}: no body has it");
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public async Task List_WithACursorOfAnotherTenant_HasOnlyOwnItems()
    {
        var problems = new List<string>();
        var operations = (await Operation.ReadAsync(_server)).Where(operation =>
            operation.IsForTokens && operation.Method == "GET" && operation.Queries.Any(query => query.Name == "after")
        );
        foreach (var operation in operations)
        {
            var first = await SendAsync(operation, new(PathOf(operation) + "?limit=1000", null));
            if (first.Status != 200)
                first = await SendAsync(operation, new(PathOf(operation), null));
            var own = ItemsOf(first);
            var rivals = await _server.SendAsync("GET", RivalPathOf(operation) + "?limit=1", _rival.Token);
            var next = rivals.Status == 200 ? rivals.Json.GetProperty("next").ToString() : "";
            foreach (var cursor in _ids.Values.Select(id => id.Foreign).Append(next).Where(cursor => cursor.Length > 0))
            {
                var answer = await SendAsync(operation, new($"{PathOf(operation)}?after={Uri.EscapeDataString(cursor)}", null));
                // The caller may not read the lists of the installation, whatever the cursor.
                var isExpected = answer.Status == first.Status || answer.Status is 400 or 422;
                if (!isExpected || !ItemsOf(answer).IsSubsetOf(own))
                    problems.Add($"{operation.Route} after {cursor}: {answer.Status} {answer.Text}");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));

        static HashSet<string> ItemsOf(Answer answer) =>
            answer.Status == 200 ? [.. answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText())] : [];
    }

    /// <summary>Deletes what a request created, so that no limit is reached.</summary>
    private async Task RemoveAsync(Sent sent, Answer answer)
    {
        if (answer is { Status: 201, Json.ValueKind: JsonValueKind.Object } && answer.Json.TryGetProperty("id", out var id))
            await _server.SendAsync("DELETE", $"{sent.Path.Split('?')[0]}/{id.GetString()}", _server.Token);
    }

    /// <summary>Gives the caller's environment the ruleset of the beginning, before a write.</summary>
    private async Task ResetAsync(Operation operation)
    {
        if (operation.Method != "GET" && operation.PathParameters.Contains("environment"))
            (await _own.SendAsync("PUT", "/ruleset", OwnRuleset)).Expect(200);
    }

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
        if (operation.Route == "POST /api/v1/organizations/{organization}/bundle")
            request.Content = new ByteArrayContent(await _archive) { Headers = { ContentType = new("application/zip") } };
        else if (sent.Body is not null)
            request.Content = new StringContent(sent.Body, Encoding.UTF8, "application/json");
        if (operation.IsForTokens)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _server.Token);
        else if (operation.IsForKeys)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _own.ServerKey);
        else
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("X-Request-Id", "isolation");
        // A stream does not end.
        using var response = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode && IsStream(operation, response)
            ? new((int)response.StatusCode, [], [])
            : await Answer.ReadAsync(response);
    }

    private static string[] Parts(string id) => id.Split('/', ':');

    // That of Flipt is lines of JSON.
    private static bool IsStream(Operation operation, HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "text/event-stream"
        || operation.Template.EndsWith("/stream", StringComparison.Ordinal);

    /// <summary>
    /// Returns an answer as text without times, secrets and generated ids, which differ between two equal requests, in length too.
    /// </summary>
    private static string Describe(Answer answer)
    {
        var headers = answer
            .Headers.Where(header => header.Key is not ("Date" or "ETag" or "Content-Length"))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}");
        return $"{answer.Status}\n{string.Join('\n', headers)}\n{Generated().Replace(answer.Text, "#")}";
    }

    [GeneratedRegex(
        """\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)|fc[a-z]_[A-Za-z0-9_-]+|"(id|secret|version|from|to|headSequence|headHash|redirectUri|signInUrl|backchannelLogoutUri)":"[^"]*"|"commits":\d+|"timestamp":\d+|"branch":"[^"]*"|"path":"/api/v1/hooks/[^"]*"|"requestDurationMillis":[0-9.eE-]+|"keyId":"[^"]*","publicKey":"[^"]*","value":"[^"]*"""
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
