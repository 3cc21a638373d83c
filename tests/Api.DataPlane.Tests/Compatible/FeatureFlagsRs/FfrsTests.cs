using System.Text;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Tests.Ofrep;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.FeatureFlagsRs;

/// <summary>Tests the API of FeatureFlags.rs.</summary>
public sealed class FfrsTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = """
        {"flags":[
          {"name":"country","description":"By country","enabled":true,"rules":[
            {"attribute":"country","operator":"eq","value":"DE","enabled":false,"variant":null},
            {"attribute":"age","operator":"eq","value":"18","enabled":true,"variant":null},
            {"attribute":"*","operator":"all","value":"","enabled":false,"variant":null}]},
          {"name":"half","description":"","enabled":true,"rules":[
            {"attribute":"","operator":"percent","value":50,"enabled":true,"variant":null}]},
          {"name":"off","description":"","enabled":false,"rules":[]}]}
        """;

    private const string Flags = """
        {"flags":[
          {"key":"hidden","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"limit","type":"number","variants":{"high":5},"defaultVariant":"high","clientVisible":true},
          {"key":"none","type":"string","variants":{"a":"a"},"defaultVariant":null,"clientVisible":true},
          {"key":"colon","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
           "rules":[{"id":"r","when":{"attribute":"url","equals":"a:b:c"},"serve":{"variant":"on"}}]},
          {"key":"split","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
           "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":100000}]}}]}]}
        """;

    /// <summary>Flags that are almost in the form of imported ones.</summary>
    private const string Others = """
        {"flags":[
          {"key":"served-while-disabled","type":"boolean","enabled":false,"variants":{"on":true,"off":false},
           "defaultVariant":"on","offVariant":"on",
           "rules":[{"id":"r","when":{"attribute":"country","equals":"DE"},"serve":{"variant":"off"}}]},
          {"key":"user","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on",
           "rules":[{"id":"r","when":{"attribute":"targetingKey","equals":"u"},"serve":{"variant":"off"}}]},
          {"key":"greater","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on",
           "rules":[{"id":"r","when":{"any":[{"attribute":"age","equals":"18"},{"attribute":"age","gt":18}]},
             "serve":{"variant":"off"}}]},
          {"key":"on-without-an-id","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on",
           "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":0},{"variant":"off","weight":100000}],
               "algorithm":"ffrs","missing":"next"}},
             {"id":"s","serve":{"variant":"on"}}]},
          {"key":"conditional","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on",
           "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":100000},{"variant":"off","weight":0}],
               "algorithm":"ffrs","missing":"next"}},
             {"id":"s","when":{"attribute":"country","equals":"DE"},"serve":{"variant":"on"}}]}]}
        """;

    [Theory]
    [InlineData("flag=country&user_id=u&attr=country:DE", false)]
    [InlineData("flag=country&user_id=u&attr=country:FR&attr=age:18", true)]
    [InlineData("flag=country&user_id=u&attr=age:19", false)]
    [InlineData("flag=off&user_id=u", false)]
    public async Task Evaluate_ImportedFlag_HasItsAnswer(string query, bool enabled)
    {
        var environment = await ImportAsync();

        var answer = (await EvaluateAsync(environment, query)).Expect(200);

        Assert.Equal(enabled ? """{"enabled":true}""" : """{"enabled":false}""", answer.Text);
    }

    [Fact]
    public async Task Evaluate_ImportedPercentage_IsOnForItsUsers()
    {
        using var vectors = JsonDocument.Parse(Repository.Read("tests/Engine.Tests/Bucketing/ffrs.golden.json"));
        var rows = vectors.RootElement.EnumerateArray().Where(row => row.GetProperty("flag").GetString() == "new_checkout").ToList();
        var environment = await server.NewCompatibleEnvironmentAsync("ffrs", "{}");
        await environment.ImportAsync(
            "ffrs",
            """
            {"flags":[{"name":"new_checkout","description":"","enabled":true,
              "rules":[{"attribute":"","operator":"percent","value":40,"enabled":true}]}]}
            """u8.ToArray()
        );

        foreach (var row in rows)
        {
            var user = row.GetProperty("user").GetString()!;
            var answer = (await EvaluateAsync(environment, "flag=new_checkout&user_id=" + Uri.EscapeDataString(user))).Expect(200);
            Assert.Equal((user, row.GetProperty("bucket").GetInt32() < 40), (user, answer.Json.GetProperty("enabled").GetBoolean()));
        }
        Assert.NotEmpty(rows);
    }

    [Theory]
    [InlineData("flag=limit", 200, true)]
    [InlineData("flag=none", 200, false)]
    [InlineData("flag=colon&attr=url:a:b:c", 200, true)]
    [InlineData("flag=colon&attr=url:x&attr=url:a:b:c", 200, true)]
    [InlineData("flag=split&user_id=u", 200, true)]
    [InlineData("flag=split", 400, null)]
    [InlineData("flag=missing", 404, null)]
    [InlineData("", 400, null)]
    [InlineData("flag=colon&attr=url", 400, null)]
    [InlineData("flag=colon&attr=:x", 400, null)]
    public async Task Evaluate_AnyFlag_IsOnWhenItServesAValue(string query, int status, bool? enabled)
    {
        var environment = await server.NewCompatibleEnvironmentAsync("ffrs", Flags);

        var answer = (await EvaluateAsync(environment, query)).Expect(status);

        Assert.Equal(enabled, status == 200 ? answer.Json.GetProperty("enabled").GetBoolean() : null);
    }

    [Fact]
    public async Task Evaluate_ClientKey_SeesOnlyClientVisibleFlags()
    {
        var environment = await server.NewCompatibleEnvironmentAsync("ffrs", Flags);

        var hidden = await EvaluateAsync(environment, "flag=hidden", environment.ClientKey);
        var missing = await EvaluateAsync(environment, "flag=missing", environment.ClientKey);

        Assert.Equal(missing.ExpectProblem(404).Text, hidden.ExpectProblem(404).Text);
        (await EvaluateAsync(environment, "flag=limit", environment.ClientKey)).Expect(200);
        (await server.SendAsync("GET", "/flags", environment.ClientKey)).ExpectProblem(403);
    }

    [Fact]
    public async Task Evaluate_InAnotherProcess_HasTheSameAnswer()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewCompatibleEnvironmentAsync("ffrs", Flags);
        await using var siloServer = await replicaServer.StartSiloModeAsync();

        foreach (var query in new[] { "flag=limit", "flag=hidden", "flag=colon&attr=url:a:b:c", "flag=split", "flag=missing", "" })
        {
            var expected = await EvaluateAsync(environment, query);
            var found = await siloServer.SendAsync("GET", "/evaluate?" + query, environment.ServerKey);

            Assert.Equal((query, expected.Status, expected.Text), (query, found.Status, found.Text));
        }
    }

    [Fact]
    public async Task List_ImportedFlags_AreThoseOfTheSource()
    {
        var environment = await ImportAsync();

        var answer = (await server.SendAsync("GET", "/flags", environment.ServerKey)).Expect(200);

        Assert.True(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(Source), answer.Json), answer.Text);
    }

    [Theory]
    [InlineData(Flags)]
    [InlineData(Others)]
    public async Task List_OtherFlags_HaveNoRules(string ruleset)
    {
        var environment = await server.NewCompatibleEnvironmentAsync("ffrs", ruleset);

        var answer = (await server.SendAsync("GET", "/flags", environment.ServerKey)).Expect(200);

        Assert.All(answer.Json.GetProperty("flags").EnumerateArray(), flag => Assert.Equal(0, flag.GetProperty("rules").GetArrayLength()));
    }

    [Fact]
    public async Task Write_SdkKey_IsNotServed()
    {
        var environment = await ImportAsync();

        var answer = await server.SendAsync("POST", "/flags/country", environment.ServerKey, """{"enabled":false}""");

        answer.ExpectProblem(404);
        var flags = (await server.SendAsync("GET", "/flags", environment.ServerKey)).Expect(200).Json.GetProperty("flags");
        Assert.True(flags[0].GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Request_EnvironmentThatDoesNotServeTheApi_Is404WithTheReason()
    {
        var environment = await server.NewEnvironmentAsync(Flags);

        Assert.Contains("'ffrs'", (await EvaluateAsync(environment, "flag=limit")).ExpectProblem(404).Text, StringComparison.Ordinal);
        (await server.SendAsync("GET", "/evaluate?flag=limit", null)).ExpectProblem(401);
    }

    private async Task<TestEnvironment> ImportAsync()
    {
        var environment = await server.NewCompatibleEnvironmentAsync("ffrs", "{}");
        await environment.ImportAsync("ffrs", Encoding.UTF8.GetBytes(Source));
        return environment;
    }

    private static Task<Answer> EvaluateAsync(TestEnvironment environment, string query, string? key = null) =>
        environment.Server.SendAsync("GET", "/evaluate?" + query, key ?? environment.ServerKey);
}
