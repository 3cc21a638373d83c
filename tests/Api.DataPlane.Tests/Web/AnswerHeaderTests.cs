using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Web;

/// <summary>The headers of answers, and the ids of requests.</summary>
public sealed class AnswerHeaderTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("GET", "/api/v1/projects", 200)]
    [InlineData("POST", "/api/v1/projects", 400)]
    [InlineData("GET", "/api/v1/projects/none", 404)]
    [InlineData("GET", "/none", 404)]
    [InlineData("DELETE", "/api/v1/projects", 405)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/health/live", 200)]
    public async Task Answer_Any_HasTheHeadersForBrowsers(string method, string path, int status)
    {
        var answer = (await server.SendAsync(method, path, server.Token)).Expect(status);

        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WithoutETag_MustNotBeStored() =>
        Assert.Equal("no-store", (await server.SendAsync("GET", "/api/v1/projects", server.Token)).Header("Cache-Control"));

    [Theory]
    [InlineData("/api/v1/projects/none", 404)]
    [InlineData("/none", 404)]
    [InlineData("/api/v1/ruleset", 401)]
    public async Task Problem_RequestWithAnId_HasIt(string path, int status)
    {
        var answer = (await server.SendAsync("GET", path, server.Token, (string?)null, ("X-Request-Id", "order-17"))).ExpectProblem(status);

        Assert.Equal("order-17", answer.String("requestId"));
        Assert.Equal("order-17", answer.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task Problem_RequestWithAnInvalidId_HasAnother(string id)
    {
        var answer = (await server.SendAsync("GET", "/none", server.Token, (string?)null, ("X-Request-Id", id))).ExpectProblem(404);

        Assert.NotEmpty(answer.String("requestId"));
        Assert.NotEqual(id, answer.String("requestId"));
        Assert.Equal(answer.Header("X-Request-Id"), answer.String("requestId"));
    }

    [Fact]
    public async Task Change_RequestWithAnId_KeepsIt()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("X-Request-Id", "order-18"))).Expect(201);

        var change = (await environment.SendAsync("GET", "/changes")).Expect(200).Json.GetProperty("items")[0];

        Assert.Equal("order-18", change.GetProperty("requestId").GetString());
    }
}
