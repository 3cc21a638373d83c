using FlagCluster.Api.DataPlane.Tests.Ofrep;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests that answers which another process evaluates are the same.</summary>
public sealed class SiloModeTests
{
    private static readonly (string Method, string Path, string? Body)[] Requests =
    [
        ("GET", "/api/frontend?sessionId=1", null),
        ("GET", "/api/frontend/?sessionId=1", null),
        ("GET", "/api/frontend?userId=blue-user&sessionId=1&properties[plan]=pro", null),
        ("GET", "/api/frontend/all?userId=plain-user&sessionId=1&plan=pro", null),
        ("POST", "/api/frontend", """{"context":{"userId":"red-user","properties":{"plan":"pro","n":[1,{"a":2}]}}}"""),
        ("POST", "/api/frontend/all", """{"context":{"userId":"user-1","sessionId":"1"}}"""),
        ("POST", "/api/frontend", "[]"),
        ("POST", "/api/frontend", "nonsense"),
        ("POST", "/api/frontend", """{"context":{"userId":"\ud800","sessionId":"1","plan":"pro","\udc00":{"\ud800":1}}}"""),
        ("POST", "/api/frontend", new string(' ', 70_000)),
        ("GET", "/api/client/features", null),
        ("GET", "/api/client/delta", null),
    ];

    [Fact]
    public async Task Request_Any_HasTheAnswerOfReplicaMode()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewUnleashEnvironmentAsync();
        await using var siloServer = await replicaServer.StartSiloModeAsync();

        foreach (var (method, path, body) in Requests)
        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            var expected = await replicaServer.SendAsync(method, path, key, body);
            var found = await siloServer.SendAsync(method, path, key, body);

            Assert.Equal(Compared(path, expected), Compared(path, found));
            if (expected.Header("ETag") is { } etag)
            {
                foreach (
                    var (name, value, status) in new[] { ("If-None-Match", etag, 304), ("If-Match", "\"1\"", 412), ("If-Match", "1", 400) }
                )
                {
                    var conditional = await siloServer.SendAsync(method, path, key, body, (name, value));
                    Assert.Equal((path, name, status), (path, name, conditional.Status));
                }
            }
        }

        static (string, int, string, string?, string?, string?) Compared(string path, Answer answer) =>
            (path, answer.Status, answer.Text, answer.Header("ETag"), answer.Header("Content-Type"), answer.Header("Vary"));
    }

    [Fact]
    public async Task Frontend_OnASilo_IsRecordedOnceOnTheSilo()
    {
        await using var replicaServer = await TestServer.StartAsync(("EventPrivacy:Attributes", "plan"));
        var environment = await replicaServer.NewUnleashEnvironmentAsync();
        var evaluator = replicaServer.Services.GetRequiredService<ReplicaEvaluator>();
        await using var gateway = await replicaServer.StartSiloModeAsync(services => services.AddSingleton<IFlagEvaluator>(evaluator));
        const string path = "/api/frontend?userId=user-1&properties[plan]=pro";

        var etag = (await GetAsync()).Expect(200).Header("ETag")!;
        (await GetAsync(("If-None-Match", etag))).Expect(304);
        (await GetAsync(("If-None-Match", "\"another\""))).Expect(200);
        var recorded = await EventListener.Of(replicaServer).ReadAsync(2);

        Assert.All(
            recorded,
            json =>
                Assert.Equal(
                    (true, "user-1", "unleash-client-js:3.8.2", """{"plan":"pro"}""", 11),
                    (
                        json.GetProperty("bulk").GetBoolean(),
                        json.GetProperty("targetingKey").GetString(),
                        json.GetProperty("sdk").GetString(),
                        json.GetProperty("context").GetRawText(),
                        json.GetProperty("flags").GetArrayLength()
                    )
                )
        );
        await EventListener.Of(gateway).ReadAsync(0);
        var counters = Measurements
            .Counters(gateway.Services)
            .Where(line => line.Contains($" {environment.Id} unleash_frontend", StringComparison.Ordinal))
            .Select(line => line.Replace($" {environment.Id} unleash_frontend", "", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("flagcluster.evaluation.bulk.requests answered 2", counters);
        Assert.Contains("flagcluster.evaluation.bulk.requests not_modified 1", counters);

        Task<Answer> GetAsync(params (string, string)[] headers) =>
            gateway.SendAsync("GET", path, environment.ServerKey, body: null, [("unleash-sdk", "unleash-client-js:3.8.2"), .. headers]);
    }

    [Fact]
    public async Task Frontend_EvaluatorUnavailable_Is503()
    {
        await using var replicaServer = await TestServer.StartAsync();
        var environment = await replicaServer.NewUnleashEnvironmentAsync();
        await using var silo = await replicaServer.StartSiloModeAsync(services =>
            services.AddSingleton<IFlagEvaluator>(new UnavailableEvaluator())
        );

        var answer = await silo.SendAsync("GET", "/api/frontend", environment.ServerKey);

        answer.ExpectProblem(503);
        Assert.Equal("1", answer.Header("Retry-After"));
    }
}
