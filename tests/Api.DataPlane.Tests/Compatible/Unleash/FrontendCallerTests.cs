using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests who may call the frontend API, and what is recorded and counted of it.</summary>
public sealed class FrontendCallerTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Frontend_PageOfAnotherOrigin_MayReadTheAnswer()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync(
            "GET",
            "/api/frontend?properties[plan]=pro",
            key: environment.ClientKey,
            headers: ("Origin", "https://shop.example")
        );
        var preflight = await server.SendAsync(
            "OPTIONS",
            "/api/frontend",
            null,
            body: null,
            ("Origin", "https://shop.example"),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "authorization,if-none-match,unleash-appname,unleash-connection-id,unleash-sdk")
        );

        Assert.Contains("pro", answer.Names());
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("ETag", answer.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Equal(204, preflight.Status);
        Assert.Contains("unleash-sdk", preflight.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Frontend_KeyThatListsOrigins_RejectsPagesOfOthers()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var key = (await environment.SendAsync("POST", "/keys", """{"kind":"client","name":"web","origins":["https://shop.example"]}"""))
            .Expect(201)
            .String("key");

        var allowed = await environment.UnleashAsync("GET", "/api/frontend", key: key, headers: ("Origin", "https://shop.example"));
        var rejected = await environment.UnleashAsync("GET", "/api/frontend", key: key, headers: ("Origin", "https://evil.example"));

        allowed.Expect(200);
        rejected.ExpectProblem(403);
    }

    [Fact]
    public async Task Frontend_Answer_IsRecordedAsOneBulkAnswer()
    {
        await using var ownServer = await TestServer.StartAsync(("EventPrivacy:Attributes", "plan"));
        var environment = await ownServer.NewUnleashEnvironmentAsync();
        const string path = "/api/frontend?userId=user-1&properties[plan]=pro";

        var answer = await environment.UnleashAsync("GET", path, headers: ("unleash-sdk", "unleash-client-js:3.8.2"));
        var etag = answer.Expect(200).Header("ETag")!;
        (await environment.UnleashAsync("GET", path, headers: ("If-None-Match", etag))).Expect(304);

        var recorded = (await EventListener.Of(ownServer).ReadAsync(1))[0];
        Assert.True(recorded.GetProperty("bulk").GetBoolean());
        Assert.Equal("user-1", recorded.GetProperty("targetingKey").GetString());
        Assert.Equal("unleash-client-js:3.8.2", recorded.GetProperty("sdk").GetString());
        Assert.Equal("""{"plan":"pro"}""", recorded.GetProperty("context").GetRawText());
        Assert.Equal(11, recorded.GetProperty("flags").GetArrayLength());
    }

    [Fact]
    public async Task Frontend_Answers_AreCountedOnTheirSurface()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var etag = (await environment.UnleashAsync("GET", "/api/frontend")).Expect(200).Header("ETag")!;
        (await environment.UnleashAsync("GET", "/api/frontend", headers: ("If-None-Match", etag))).Expect(304);
        (await environment.UnleashAsync("POST", "/api/frontend", "[]")).Expect(400);

        var counters = Measurements
            .Counters(server.Services)
            .Where(line => line.Contains($" {environment.Id} unleash_frontend ", StringComparison.Ordinal))
            .Select(line => line.Replace($" {environment.Id} unleash_frontend", "", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("flagcluster.evaluation.bulk.requests answered 1", counters);
        Assert.Contains("flagcluster.evaluation.bulk.requests not_modified 1", counters);
        Assert.Contains("flagcluster.evaluation.errors parse_error 1", counters);
        Assert.Contains("flagcluster.evaluations static 5", counters);
    }
}
