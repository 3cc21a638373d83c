using System.Net.Http.Headers;
using System.Text.Json;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests through gateways what the suites of the APIs test in depth in one process: how requests are understood.</summary>
[Collection(nameof(SharedCluster))]
public sealed class GatewayRequestTests(SharedCluster shared)
{
    private const string Environment = ApiClient.EnvironmentPath;

    [Theory]
    [InlineData("dryRun=True", 200)]
    [InlineData("dryRun", 200)]
    [InlineData("dryRun=yes", 400)]
    [InlineData("dry_run=true", 400)]
    public async Task Write_DryRunOrQueryThatIsNotUnderstood_ChangesNothing(string query, int status)
    {
        var version = await VersionAsync();
        foreach (var (method, path, body) in Writes("dry"))
            (await SendAsync(method, $"{Environment}{path}?{query}", Token, body)).Expect(status);

        Assert.Equal(version, await VersionAsync());
    }

    [Fact]
    public async Task Write_ConditionThatIsNotMet_Is412AndChangesNothing()
    {
        var version = await VersionAsync();
        foreach (var (method, path, body) in Writes("conditional"))
        {
            (await SendAsync(method, Environment + path, Token, body, ("If-Match", "\"1.0\""))).ExpectProblem(412);
            (await SendAsync(method, Environment + path, Token, body, ("If-None-Match", $"W/\"{version}-gzip\""))).ExpectProblem(412);
            if (path.EndsWith("/conditional", StringComparison.Ordinal))
                (await SendAsync(method, Environment + path, Token, body, ("If-Match", "*"))).ExpectProblem(412);
        }

        Assert.Equal(version, await VersionAsync());
    }

    [Fact]
    public async Task Write_RepeatedThroughAnotherGateway_IsMadeOnce()
    {
        var (path, key) = (Environment + "/flags/repeated", ("Idempotency-Key", $"repeat-{Guid.NewGuid():N}"));
        var flag = Flag("repeated");

        var first = await SendAsync("PUT", path, Token, flag, key);
        var again = await SendAsync("PUT", path, Token, flag, gateway: 1, key);
        var other = await SendAsync("PUT", path, Token, Flag("repeated", """ "enabled":false """), gateway: 1, key);
        var epoch = await SendAsync("POST", Environment + "/epoch", Token, null, gateway: 1, key);

        first.Expect(201);
        Assert.Equal((201, first.Header("ETag"), first.Text), (again.Status, again.Header("ETag"), again.Text));
        other.ExpectProblem(422);
        epoch.ExpectProblem(422);
    }

    [Fact]
    public async Task ClientKey_AnyAnswer_NamesNothingHidden()
    {
        await PutAsync(
            "secret",
            """ "rules":[{"id":"hidden-rule","when":{"attribute":"hidden-attribute","equals":"x"},"serve":{"variant":"on"}}] """
        );
        await PutAsync("shown", """ "clientVisible":true,"prerequisites":[{"flag":"secret","variants":["on"]}] """);
        var key = await ClientKeyAsync();

        var bulk = await SendAsync("POST", "/ofrep/v1/evaluate/flags", key, """{"context":{"hidden-attribute":"\ud800"}}""");
        var single = await SendAsync("POST", "/ofrep/v1/evaluate/flags/shown", key, """{"context":{"hidden-attribute":"\ud800"}}""");
        var hidden = await SendAsync("POST", "/ofrep/v1/evaluate/flags/secret", key, "{}");

        bulk.Expect(200);
        Assert.Equal((400, 404), (single.Status, hidden.Status));
        foreach (var text in new[] { bulk.Text, single.Text })
        {
            Assert.Contains("shown", text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_OfAnyOrigin_MayEvaluateUnlessItsKeyRestrictsIt()
    {
        const string path = "/ofrep/v1/evaluate/flags";
        var (any, limited) = (await ClientKeyAsync(), await ClientKeyAsync("https://shop.example"));
        (string, string)[] preflight =
        [
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "traceparent,x-api-key"),
        ];

        var allowed = await SendAsync("OPTIONS", path, null, null, [("Origin", "https://a.example"), .. preflight]);
        var answer = await SendAsync("POST", path, any, "{}", ("Origin", "https://a.example"));
        var refused = await SendAsync("POST", path, limited, "{}", ("Origin", "https://a.example"));
        var own = await SendAsync("POST", path, limited, "{}", ("Origin", "https://shop.example"));

        Assert.Contains("traceparent", allowed.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(answer.Expect(200).Header("Access-Control-Allow-Origin"));
        Assert.Equal((403, 200), (refused.Status, own.Status));
    }

    [Fact]
    public async Task Beacon_WithAClientKeyInItsAddress_IsAccepted()
    {
        const string report = """{"events":[{"name":"left","targetingKey":"u"},{"name":"left","targetingKey":"u","value":1e400}]}""";
        var key = await ClientKeyAsync();

        var answer = await SendAsync("POST", "/api/v1/track?key=" + key, null, report, ("Content-Type", "text/plain;charset=UTF-8"));
        var server = await SendAsync("POST", "/api/v1/track?key=" + shared.Cluster.Gateways[0].ServerKey, null, report);

        Assert.Equal(1, answer.Expect(200).Json.GetProperty("accepted").GetInt32());
        Assert.InRange(server.Status, 400, 499);
    }

    [Fact]
    public async Task Values_ThatADoubleOrATextDoesNotHold_AreRefusedOrCostTheFlagsThatReadThem()
    {
        await PutAsync("reading", """ "rules":[{"id":"r","when":{"attribute":"nick","equals":"x"},"serve":{"variant":"on"}}] """);
        await PutAsync(
            "plain",
            """ "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":50000.0},{"variant":"off","weight":5e4}]}}] """
        );

        var inexact = await SendAsync(
            "PUT",
            Environment + "/flags/inexact",
            Token,
            Flag("inexact", """ "metadata":{"a":9007199254740993} """)
        );
        var key = shared.Cluster.Gateways[0].ServerKey;
        var failed = await SendAsync("POST", "/ofrep/v1/evaluate/flags/reading", key, """{"context":{"nick":"\ud800"}}""");
        var served = await SendAsync("POST", "/ofrep/v1/evaluate/flags/plain", key, """{"context":{"targetingKey":"u","nick":"\ud800"}}""");

        inexact.ExpectProblem(422);
        Assert.Equal("INVALID_CONTEXT", failed.Expect(400).String("errorCode"));
        Assert.Equal("SPLIT", served.Expect(200).String("reason"));
    }

    private string Token => shared.Cluster.Gateways[0].AdminToken;

    /// <summary>Returns writes that would change the environment; those of items that do not exist end in the name.</summary>
    private static (string Method, string Path, string? Body)[] Writes(string name) =>
        [
            ("PUT", "/flags/" + name, Flag(name)),
            ("PUT", "/segments/" + name, "{}"),
            ("POST", "/ffrs/flags/" + name, """{"enabled":true}"""),
            ("POST", "/changes", $$"""{"operations":[{"putFlag":{{Flag(name)}}}]}"""),
            ("POST", "/epoch", null),
        ];

    private static string Flag(string key, string more = "") => SampleDocuments.Flag(key, more.Trim());

    private async Task PutAsync(string key, string more)
    {
        var put = await SendAsync("PUT", $"{Environment}/flags/{key}", Token, Flag(key, more));
        Assert.True(put.Status is 200 or 201, put.Text);
    }

    private async Task<string> VersionAsync() => (await SendAsync("GET", Environment, Token)).Expect(200).String("version");

    /// <summary>Creates a client key that the first gateway knows.</summary>
    private async Task<string> ClientKeyAsync(params string[] origins)
    {
        var body = JsonSerializer.Serialize(
            new
            {
                kind = "client",
                name = "pages",
                origins,
            }
        );
        return (await SendAsync("POST", Environment + "/keys", Token, body)).Expect(201).String("key");
    }

    private Task<Answer> SendAsync(
        string method,
        string path,
        string? key,
        string? body = null,
        params (string Name, string Value)[] headers
    ) => SendAsync(method, path, key, body, gateway: 0, headers);

    private async Task<Answer> SendAsync(
        string method,
        string path,
        string? key,
        string? body,
        int gateway,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
        using var response = await shared.Cluster.Gateways[gateway].Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}
