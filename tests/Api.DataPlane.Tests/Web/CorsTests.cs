using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Web;

/// <summary>Tests requests of pages of other origins.</summary>
public sealed class CorsTests
{
    private const string Page = "https://shop.example",
        Bulk = "/ofrep/v1/evaluate/flags";

    [Theory]
    [InlineData(Bulk)]
    [InlineData("/ofrep/v1/evaluate/flags/limit")]
    [InlineData("/api/v1/track")]
    [InlineData("/api/v1/exposures")]
    public async Task Preflight_HeadersOfTracing_AreAllowed(string path)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await PreflightAsync(server, path, "authorization,baggage,content-type,traceparent,x-request-id");

        answer.Expect(204);
        Assert.Equal("authorization,baggage,content-type,traceparent,x-request-id", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("3600", answer.Header("Access-Control-Max-Age"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Preflight_EndlessListOfHeaders_IsNotRepeated()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await PreflightAsync(server, Bulk, string.Join(',', Enumerable.Range(0, 1000).Select(i => $"x-{i}")));

        Assert.Null(answer.Header("Access-Control-Allow-Headers"));
    }

    [Theory]
    [InlineData(Page, Page)]
    [InlineData("https://admin.example:8443", "https://admin.example:8443")]
    [InlineData("https://other.example", null)]
    [InlineData("http://shop.example", null)]
    public async Task Preflight_WithConfiguredOrigins_AllowsThemOnlyAndVaries(string origin, string? allowed)
    {
        await using var server = await TestServer.StartAsync(("Cors:Origins", Page + "; https://admin.example:8443"));

        var answer = await PreflightAsync(server, Bulk, "content-type", origin);

        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", answer.Header("Vary"));
    }

    [Theory]
    [InlineData(Page, Page)]
    [InlineData("https://other.example", null)]
    public async Task Evaluation_WithConfiguredOrigins_IsReadableToThemOnly(string origin, string? allowed)
    {
        await using var server = await TestServer.StartAsync(("Cors:Origins", Page));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.BulkAsync("{}", environment.ClientKey, ("Origin", origin));

        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", answer.Header("Vary"));
    }

    [Theory]
    [InlineData(Page, 200)]
    [InlineData("https://other.example", 403)]
    [InlineData(null, 200)]
    public async Task Evaluation_KeyWithOrigins_IsForTheirPagesOnly(string? origin, int expected)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = await CreateKeyAsync(environment);

        foreach (var path in new[] { Bulk, Bulk + "/checkout" })
        {
            var answer = await server.SendAsync("POST", path, key, "{}", origin is null ? [] : [("Origin", origin)]);

            answer.Expect(expected);
            Assert.Equal(origin is null ? null : "Origin", answer.Header("Vary"));
        }
    }

    [Theory]
    [InlineData(Page, 200)]
    [InlineData("https://other.example", 403)]
    public async Task Stream_TicketOfAKeyWithOrigins_IsForTheirPagesOnly(string origin, int expected)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = await CreateKeyAsync(environment);
        var bulk = (await environment.BulkAsync("{}", key)).Expect(200);
        var stream = bulk.Json.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;

        var answer = await server.SendAsync("HEAD", stream, null, body: null, ("Origin", origin));

        answer.Expect(expected);
    }

    [Theory]
    [InlineData("https://other.example", 403)]
    [InlineData(Page, 200)]
    public async Task Track_BeaconOfAKeyWithOrigins_IsForTheirPagesOnly(string origin, int expected)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = await CreateKeyAsync(environment);

        var answer = await server.SendAsync("POST", "/api/v1/track?key=" + key, null, """{"events":[]}""", ("Origin", origin));

        answer.Expect(expected);
    }

    private static async Task<string> CreateKeyAsync(TestEnvironment environment) =>
        (await environment.SendAsync("POST", "/keys", $$"""{"kind":"client","origins":["{{Page}}"]}""")).Expect(201).String("key");

    private static Task<Answer> PreflightAsync(TestServer server, string path, string headers, string origin = Page) =>
        server.SendAsync(
            "OPTIONS",
            path,
            null,
            body: null,
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", headers)
        );
}
