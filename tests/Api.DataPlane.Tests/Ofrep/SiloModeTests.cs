using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Tests evaluations in silo mode, with two servers on one database.</summary>
public sealed class SiloModeTests
{
    private const string Rules = """
        {"flags":[
          {"key":"shape","type":"object","variants":{"wide":{"a":[1,2.50,null],"é":"\u2028"}},"defaultVariant":"wide","clientVisible":true,
           "metadata":{"team":"shop \"é\"","n":1.50,"beta":true}},
          {"key":"team/größe 100%","type":"boolean","variants":{"an/é":true},"defaultVariant":"an/é","clientVisible":true},
          {"key":"none","type":"string","enabled":false,"variants":{"v":"x"},"defaultVariant":"v","clientVisible":true},
          {"key":"plan","type":"number","variants":{"n":1000000000000001,"m":1e3},"defaultVariant":"n",
           "rules":[{"id":"numbers","when":{"attribute":"age","gte":18},"serve":{"variant":"m"}},
                    {"id":"split","when":{"attribute":"user.country","equals":"de"},
                     "serve":{"split":[{"variant":"n","weight":40000},{"variant":"m","weight":60000}],"by":"user.id"}}]},
          {"key":"color","type":"string","variants":{"blue":"#00f","red":"#f00"},"defaultVariant":"blue","clientVisible":true,
           "rules":[{"id":"half","serve":{"split":[{"variant":"blue","weight":50000},{"variant":"red","weight":50000}]}}]},
          {"key":"window","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"open","when":{"attribute":"@time","after":"2020-01-01T00:00:00Z"},"serve":{"variant":"on"}}]},
          {"key":"rare","type":"string","variants":{"v":"x"},"defaultVariant":null,"clientVisible":true,
           "rules":[{"id":"adult","when":{"attribute":"age","gte":18},"serve":{"nothing":true}},
                    {"id":"split","when":{"attribute":"user.country","equals":"fr"},"serve":{"split":[{"nothing":true,"weight":100000}]}}]}
        ]}
        """;

    private static readonly string?[] Bodies =
    [
        null,
        "",
        "{}",
        """{"context":null}""",
        """{"context":{}}""",
        """{"context":{"targetingKey":"ada","age":20,"user":{"country":"de","id":"7"}}}""",
        """ { "other" : [1,{"x":2}] , "context" : { "targetingKey" : "b\u00f6b" , "user" : {"country":"de"} } } """,
        """{"context":{"targetingKey":5}}""",
        """{"context":[]}""",
        """{"context":{"age":1e999}}""",
        """{"context":{"targetingKey":"ada","age":20,"age":10,"user":{"country":"de","id":"7"},"user.country":"fr"}}""",
        """{"context":{"targetingKey":"\ud800"}}""",
        """{"context":{"targetingKey":"u","user":{"country":"\ud800"},"\udc00":1},"\ud800":{}}""",
        "{",
        "[]",
        "nonsense",
        """{"context":{}} x""",
        """{"context":{"a":1}""",
        """{"context":{},"context":{}}""",
        $"{{\"context\":{Nested(16)}}}",
    ];

    [Fact]
    public async Task Evaluate_AnyRequest_ReturnsTheSameBytesAsReplicaMode()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewEnvironmentAsync(Rules);
        await using var siloServer = await replicaServer.StartSiloModeAsync();
        var compared = 0;

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        foreach (
            var path in new[]
            {
                "",
                "/shape",
                "/gr%C3%B6%C3%9Fe",
                "/none",
                "/plan",
                "/color",
                "/window",
                "/missing",
                "/team%2Fgr%C3%B6%C3%9Fe%20100%25",
                "/e%CC%81",
            }
        )
        foreach (var body in Bodies)
        {
            var expected = await replicaServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body);
            var actual = await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body);

            Assert.Equal(Compared(expected), Compared(actual));
            if (expected.Header("ETag") is { } etag)
            {
                var conditional = await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body, ("If-None-Match", etag));
                Assert.Equal((304, "", etag), (conditional.Status, conditional.Text, conditional.Header("ETag")));
                foreach (var (name, value) in new[] { ("If-None-Match", "1"), ("If-Match", "\"1\""), ("If-None-Match", "\"1\"") })
                {
                    var replica = await replicaServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body, (name, value));
                    var remote = await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body, (name, value));
                    Assert.Equal((replica.Status, replica.Text), (remote.Status, remote.Text));
                }
            }
            compared++;
        }

        Assert.Equal(2 * 10 * Bodies.Length, compared);

        static (int, string, string?, string?, string?) Compared(Answer answer) =>
            (answer.Status, answer.Text, answer.Header("ETag"), answer.Header("Content-Type"), answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task Evaluate_UnknownKeyOrLargeBody_IsRejectedWithoutTheEvaluator()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewEnvironmentAsync(Rules);
        await using var siloServer = await replicaServer.StartSiloModeAsync(services =>
            services.AddSingleton<IFlagEvaluator>(new UnavailableEvaluator())
        );

        (await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags/plan", "fcs_unknown", "{}")).Expect(401);
        (await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags/plan", environment.ServerKey, new string(' ', 70_000))).Expect(413);
    }

    /// <summary>The silo records its answers; the gateway that forwards them does not record them again.</summary>
    [Fact]
    public async Task Evaluate_OnASilo_IsRecordedOnceOnTheSilo()
    {
        await using var replicaServer = await TestServer.StartAsync(("EventPrivacy:Attributes", "country"));
        var environment = await replicaServer.NewEnvironmentAsync(Rules);
        var evaluator = replicaServer.Services.GetRequiredService<ReplicaEvaluator>();
        await using var gateway = await replicaServer.StartSiloModeAsync(services => services.AddSingleton<IFlagEvaluator>(evaluator));
        var siloEvents = EventListener.Of(replicaServer);

        (await EvaluateAsync("/color", ("User-Agent", "probe/1 (test)"))).Expect(200);
        var single = (await siloEvents.ReadAsync(1))[0];
        (await EvaluateAsync("/missing")).Expect(404);
        var etag = (await EvaluateAsync("")).Expect(200).Header("ETag")!;
        (await EvaluateAsync("", ("If-None-Match", etag))).Expect(304);
        (await EvaluateAsync("", ("If-None-Match", "\"another\""))).Expect(200);
        var bulk = (await siloEvents.ReadAsync(1 + 2)).Skip(1).ToList();

        Assert.Equal(
            ("color", "user-1", "probe/1", "half", """{"country":"DE"}"""),
            (
                single.GetProperty("flagKey").GetString(),
                single.GetProperty("targetingKey").GetString(),
                single.GetProperty("sdk").GetString(),
                single.GetProperty("ruleId").GetString(),
                single.GetProperty("context").GetRawText()
            )
        );
        Assert.False(string.IsNullOrEmpty(single.GetProperty("client").GetString()));
        Assert.Equal(environment.Id.ToString(), single.GetProperty("environment").GetString());
        Assert.All(
            bulk,
            json =>
                Assert.Equal(
                    ["color", "none", "plan", "rare", "shape", "team/größe 100%", "window"],
                    json.GetProperty("flags").EnumerateArray().Select(flag => flag[0].GetString())
                )
        );
        await EventListener.Of(gateway).ReadAsync(0);

        Task<Answer> EvaluateAsync(string path, params (string Name, string Value)[] headers) =>
            gateway.SendAsync(
                "POST",
                "/ofrep/v1/evaluate/flags" + path,
                environment.ServerKey,
                """{"context":{"targetingKey":"user-1","country":"DE","secret":"x"}}""",
                headers
            );
    }

    [Fact]
    public async Task Evaluate_EvaluatorUnavailable_Is503AndStartsNoReplica()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewEnvironmentAsync(Rules);
        await using var siloServer = await replicaServer.StartSiloModeAsync(services =>
            services.AddSingleton<IFlagEvaluator>(new UnavailableEvaluator())
        );

        foreach (var path in new[] { "", "/plan" })
        {
            var answer = (await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, environment.ServerKey, "{}")).Expect(503);

            Assert.Equal("PROVIDER_NOT_READY", answer.String("errorCode"));
            Assert.Equal("1", answer.Header("Retry-After"));
        }

        Assert.Empty(siloServer.Services.GetRequiredService<EnvironmentReplicas>().All);
    }

    [Fact]
    public async Task Evaluate_EvaluatorTimesOut_Is503()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewEnvironmentAsync(Rules);
        await using var siloServer = await replicaServer.StartSiloModeAsync(
            services => services.AddSingleton<IFlagEvaluator>(new UnresponsiveEvaluator()),
            ("Evaluation:TimeoutSeconds", "0.1")
        );

        var answer = (await siloServer.SendAsync("POST", "/ofrep/v1/evaluate/flags/plan", environment.ServerKey, "{}")).Expect(503);

        Assert.Equal("PROVIDER_NOT_READY", answer.String("errorCode"));
    }

    private static string Nested(int depth) => depth == 0 ? "1" : $"{{\"a\":{Nested(depth - 1)}}}";

    private sealed class UnresponsiveEvaluator : IFlagEvaluator
    {
        public ValueTask<FlagAnswer> EvaluateAsync(
            EnvironmentId environment,
            FlagQuery query,
            CancellationToken cancellationToken = default
        ) => new(new TaskCompletionSource<FlagAnswer>().Task);
    }
}
