using FlagCluster.Api.DataPlane.Tests.Tracking;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests the metrics that Unleash's SDKs report, and their registration.</summary>
public sealed class MetricsTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string Client = "/api/client/metrics",
        Frontend = "/api/frontend/client/metrics";

    [Theory]
    [InlineData(Client, 202)]
    [InlineData(Frontend, 200)]
    public async Task Metrics_OfABooleanFlag_AreItsVariants(string path, int status)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        // A call of getVariant counts as a variant and as on.
        var answer = await SendAsync(environment, path, """{"dark-mode":{"yes":3,"no":1,"variants":{"disabled":2}}}""");

        Assert.Equal((status, ""), (answer.Status, answer.Text));
        Assert.Equal([("dark-mode", "on", 3), ("dark-mode", "off", 1)], Counts(environment));
    }

    [Fact]
    public async Task Metrics_OfAFlagWithVariants_AreThoseAndTheRest()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await SendAsync(
            environment,
            Client,
            """{"button":{"yes":7,"no":2,"variants":{"blue":3,"red":1,"disabled":2,"fallback":1}}}"""
        );

        answer.Expect(202);
        Assert.Equal([("button", "blue", 3), ("button", "red", 1), ("button", null, 5)], Counts(environment));
    }

    [Fact]
    public async Task Metrics_OfAnUnknownFeature_HaveNoVariantUnlessTheSdkNamesIt()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await SendAsync(
            environment,
            Client,
            """{"gone":{"yes":2,"no":1,"variants":{"old":1,"disabled":1}},"a\u200bb":{"yes":1,"no":0}}"""
        );

        answer.Expect(202);
        Assert.Equal([("gone", "old", 1), ("gone", null, 2)], Counts(environment));
    }

    [Fact]
    public async Task Metrics_OfAFlagThatTheKeyDoesNotSee_AreThoseOfAnUnknownOne()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        const string body = """{"bucket":{"toggles":{"hidden":{"yes":3,"no":1},"button":{"yes":2,"variants":{"blue":1,"other":1}}}}}""";

        var answer = await environment.UnleashAsync("POST", Frontend, body, environment.ClientKey);

        answer.Expect(200);
        Assert.Equal([("hidden", null, 4), ("button", "blue", 1), ("button", "other", 1)], Counts(environment));
    }

    [Fact]
    public async Task Metrics_MoreThanAMillion_AreSeveralEvents()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await SendAsync(environment, Client, """{"dark-mode":{"yes":2000001}}""");

        answer.Expect(202);
        Assert.Equal([("dark-mode", "on", 1_000_000), ("dark-mode", "on", 1_000_000), ("dark-mode", "on", 1)], Counts(environment));
    }

    [Fact]
    public async Task Metrics_Event_NamesTheSenderAndNoCaller()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var stop = server.Time.GetUtcNow().AddMinutes(-2);

        var answer = await environment.UnleashAsync(
            "POST",
            Frontend,
            $$$$"""
            {"appName":"shop","instanceId":"browser","impactMetrics":[],
             "bucket":{"start":"{{{{stop.AddMinutes(-1):O}}}}","stop":"{{{{stop:O}}}}","toggles":{"dark-mode":{"yes":1}} }}
            """,
            environment.ClientKey,
            ("unleash-sdk", "unleash-client-js:3.8.2"),
            ("Origin", "https://shop.example")
        );

        Assert.Equal("*", answer.Expect(200).Header("Access-Control-Allow-Origin"));
        var read = Assert.Single(server.Journal.Of<ExposureEvent>(environment));
        Assert.Equal(
            ("UNKNOWN", null, SdkKeyKind.Client, true, "unleash-client-js:3.8.2", stop.ToUnixTimeMilliseconds()),
            (read.Reason, read.TargetingKey, read.KeyKind, read.IsKnown, read.Sdk, read.Time)
        );
    }

    [Theory]
    [InlineData("2001-01-01T00:00:00Z")]
    [InlineData("2999-01-01T00:00:00Z")]
    [InlineData("yesterday")]
    public async Task Metrics_TimeThatEventsMayNotHave_IsThatOfTheReport(string stop)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var before = server.Time.GetUtcNow().ToUnixTimeMilliseconds();

        var answer = await environment.UnleashAsync(
            "POST",
            Client,
            $$$$"""{"bucket":{"stop":"{{{{stop}}}}","toggles":{"dark-mode":{"yes":1}} }}"""
        );

        answer.Expect(202);
        Assert.InRange(
            Assert.Single(server.Journal.Of<ExposureEvent>(environment)).Time,
            before,
            server.Time.GetUtcNow().ToUnixTimeMilliseconds()
        );
    }

    [Fact]
    public async Task BulkMetrics_OfUnleashEdge_AreEvents()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync(
            "POST",
            "/api/client/metrics/bulk",
            """
            {"applications":[{"appName":"shop"}],"metrics":[
              {"featureName":"dark-mode","appName":"shop","environment":"development","yes":2,"no":0,"variants":{}},
              {"featureName":"button","appName":"shop","environment":"development","yes":1,"no":0,"variants":{"red":1}}]}
            """
        );

        answer.Expect(202);
        Assert.Equal([("dark-mode", "on", 2), ("button", "red", 1)], Counts(environment));
    }

    [Theory]
    [InlineData(Client, """{"appName":"shop","bucket":null,"impactMetrics":[{"name":"m"}]}""")]
    [InlineData(Client, """{"bucket":{"toggles":{}}}""")]
    [InlineData(Client, """{"bucket":{"toggles":{"dark-mode":{"yes":0,"no":null,"variants":null}}}}""")]
    [InlineData(Client + "/bulk", """{"applications":[],"metrics":[]}""")]
    [InlineData(Client + "/bulk", """{"metrics":null}""")]
    public async Task Metrics_WithoutCounts_AreAcceptedWithoutEvents(string path, string body)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        (await environment.UnleashAsync("POST", path, body)).Expect(202);

        Assert.Empty(server.Journal.Of<ExposureEvent>(environment));
    }

    [Theory]
    [InlineData(Client, "[]", "")]
    [InlineData(Client, """{"bucket":5}""", "/bucket")]
    [InlineData(Client, """{"bucket":{"toggles":[]}}""", "/bucket/toggles")]
    [InlineData(Client, """{"bucket":{"toggles":{"f":1}}}""", "/bucket/toggles/f")]
    [InlineData(Client, """{"bucket":{"toggles":{"f":{"yes":-1}}}}""", "/bucket/toggles/f/yes")]
    [InlineData(Client, """{"bucket":{"toggles":{"f":{"no":1.5}}}}""", "/bucket/toggles/f/no")]
    [InlineData(Client, """{"bucket":{"toggles":{"f":{"variants":{"v":100000001}}}}}""", "/bucket/toggles/f/variants/v")]
    [InlineData(Client, """{"bucket":{"toggles":{"f":{"variants":[]}}}}""", "/bucket/toggles/f/variants")]
    [InlineData(Client + "/bulk", """{"metrics":{}}""", "/metrics")]
    [InlineData(Client + "/bulk", """{"metrics":[5]}""", "/metrics/0")]
    [InlineData(Client + "/bulk", """{"metrics":[{"yes":1}]}""", "/metrics/0")]
    public async Task Metrics_Invalid_AreRejectedWithAPointer(string path, string body, string pointer)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync("POST", path, body);

        Assert.Equal([pointer], answer.ExpectProblem(400).Pointers);
        Assert.Empty(server.Journal.Of<ExposureEvent>(environment));
    }

    [Theory]
    [InlineData(10_001, """{"no":1}""")]
    [InlineData(5_001, """{"yes":1,"variants":{"v":1}}""")]
    [InlineData(101, """{"yes":100000000}""")]
    public async Task Metrics_MoreThanTheyMayHave_AreRejected(int features, string counts)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var toggles = string.Join(",", Enumerable.Range(0, features).Select(number => $"\"f{number}\":{counts}"));

        var answer = await SendAsync(environment, Client, $"{{{toggles}}}");

        answer.ExpectProblem(400);
        Assert.Empty(server.Journal.Of<ExposureEvent>(environment));
    }

    [Theory]
    [InlineData("/api/client/register", 202)]
    [InlineData("/api/frontend/client/register", 200)]
    public async Task Register_AnSdk_IsAccepted(string path, int status)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var accepted = await environment.UnleashAsync("POST", path, """{"appName":"shop","strategies":["default"],"started":"now"}""");
        var rejected = await environment.UnleashAsync("POST", path, """{"appName":5}""");

        accepted.Expect(status);
        Assert.Equal(["/appName"], rejected.ExpectProblem(400).Pointers);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData(Client + "/bulk")]
    [InlineData(Frontend)]
    [InlineData("/api/client/register")]
    [InlineData("/api/frontend/client/register")]
    public async Task Report_WithoutKeyOrInAnotherEnvironment_IsRejected(string path)
    {
        var environment = await server.NewEnvironmentAsync(UnleashSample.Flags);

        (await environment.UnleashAsync("POST", path, "{}")).ExpectProblem(404);
        (await environment.UnleashAsync("POST", path, "{}", "wrong")).ExpectProblem(401);
        (await server.SendAsync("POST", path + "?key=" + environment.ClientKey, null, "{}")).ExpectProblem(401);
    }

    [Fact]
    public async Task Metrics_JournalUnavailable_Is503()
    {
        var own = new TrackServer();
        await using var started = await TestServer.StartAsync(own);
        var environment = await own.NewUnleashEnvironmentAsync();
        own.Journal.IsAvailable = false;

        var answer = await SendAsync(environment, Client, """{"dark-mode":{"yes":1}}""");

        Assert.NotNull(answer.ExpectProblem(503).Header("Retry-After"));
    }

    [Fact]
    public async Task Metrics_KeyAboveItsShare_Are429()
    {
        var own = new TrackServer();
        await using var started = await TestServer.StartAsync(own, ("Track:BytesPerSecond", "2000"));
        var environment = await own.NewUnleashEnvironmentAsync();
        var toggles = string.Join(",", Enumerable.Range(0, 100).Select(number => $$"""  "f{{number}}":{"yes":1}"""));
        (await SendAsync(environment, Client, $"{{{toggles}}}")).Expect(202);

        var answer = await SendAsync(environment, Client, """{"dark-mode":{"yes":1}}""");

        answer.ExpectProblem(429);
        Assert.Equal(100, own.Journal.Of<ExposureEvent>(environment).Length);
    }

    private static Task<Answer> SendAsync(TestEnvironment environment, string path, string toggles) =>
        environment.UnleashAsync("POST", path, $$$"""{"appName":"shop","bucket":{"start":null,"toggles":{{{toggles}}} }}""");

    private IEnumerable<(string Flag, string? Variant, double Count)> Counts(TestEnvironment environment) =>
        server.Journal.Of<ExposureEvent>(environment).Select(item => (item.FlagKey, item.Variant, Math.Round(1 / item.SamplingRate, 6)));
}
