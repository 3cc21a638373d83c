using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests who may read the features, and what all of Unleash's APIs have in common.</summary>
public sealed class CallerTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/client/features",
        Report = """{"appName":"shop","metrics":[]}""";

    public static TheoryData<string, string, string?> Endpoints =>
        new()
        {
            { "GET", Path, null },
            { "GET", "/api/client/delta", null },
            { "GET", "/api/client/streaming", null },
            { "GET", "/api/frontend", null },
            { "POST", "/api/frontend/all", "{}" },
            { "POST", "/api/client/register", Report },
            { "POST", "/api/client/metrics", Report },
            { "POST", "/api/client/metrics/bulk", Report },
            { "POST", "/api/frontend/client/metrics", Report },
        };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_ArchivedEnvironment_Is503SoThatSdksContinue(string method, string path, string? body)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, new() { Archived = true });

        var answer = await environment.UnleashAsync(method, path, body);

        Assert.Equal("Environment archived", answer.ExpectProblem(503).String("title"));
        Assert.NotNull(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Request_DisabledKey_Is503UntilItIsEnabled()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"server","name":"web"}""")).Expect(201);
        var (id, key) = (created.String("id"), created.String("key"));

        (await environment.SendAsync("PATCH", "/keys/" + id, """{"disabled":true}""")).Expect(200);
        (await environment.UnleashAsync("GET", Path, key: key)).ExpectProblem(503);
        (await environment.SendAsync("PATCH", "/keys/" + id, """{"disabled":false}""")).Expect(200);
        (await environment.UnleashAsync("GET", Path, key: key)).Expect(200);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_AboveTheRateOfItsAddress_Is429(string method, string path, string? body)
    {
        await using var own = await TestServer.StartAsync(("RateLimit:AddressPerSecond", "1"));
        var environment = await own.NewUnleashEnvironmentAsync();
        (await environment.UnleashAsync(method, path, body, "wrong")).ExpectProblem(401);
        (await environment.UnleashAsync(method, path, body, "wrong")).ExpectProblem(401);

        var answer = await environment.UnleashAsync(method, path, body);

        Assert.Contains("RateLimit:AddressPerSecond", answer.ExpectProblem(429).String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Path)]
    [InlineData("/api/client/delta")]
    [InlineData("/api/frontend")]
    public async Task Etag_KeyOfAnotherEnvironment_IsAnother(string path)
    {
        var one = await server.NewUnleashEnvironmentAsync();
        var other = await server.NewUnleashEnvironmentAsync();

        var answer = await one.UnleashAsync("GET", path);
        var same = await one.UnleashAsync("GET", path, headers: ("If-None-Match", answer.Header("ETag")!));
        var different = await other.UnleashAsync("GET", path, headers: ("If-None-Match", answer.Header("ETag")!));

        Assert.Contains("Authorization, X-API-Key", answer.Expect(200).Header("Vary"), StringComparison.Ordinal);
        same.Expect(304);
        different.Expect(200);
    }

    [Fact]
    public async Task Features_SameEtag_Is304UntilAFlagChanges()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var etag = (await environment.UnleashAsync("GET", Path)).Header("ETag")!;

        var known = await environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));
        await environment.PutNumberAsync(1);
        var changed = await environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));

        Assert.Equal((304, "", etag), (known.Status, known.Text, known.Header("ETag")));
        changed.Expect(200);
    }

    [Theory]
    [InlineData(Path)]
    [InlineData("/api/client/delta")]
    [InlineData("/api/client/streaming")]
    public async Task Rules_OtherKeysAndEnvironments_AreRejected(string path)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var without = await server.NewEnvironmentAsync(UnleashSample.Flags);

        (await environment.UnleashAsync("GET", path, key: environment.ClientKey)).ExpectProblem(403);
        (await environment.UnleashAsync("GET", path, key: "wrong")).ExpectProblem(401);
        (await without.UnleashAsync("GET", path)).ExpectProblem(404);
        (await without.UnleashAsync("GET", path, key: without.ClientKey)).ExpectProblem(404);
    }
}
