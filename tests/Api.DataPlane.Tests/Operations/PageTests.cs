using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class PageTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Get_StartPage_LinksToTheOpenApiDocument()
    {
        var answer = (await server.SendAsync("GET", "/", null)).Expect(200);

        Assert.Contains("/openapi/v1.json", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/schemas/ruleset.json")]
    [InlineData("/schemas/track.json")]
    [InlineData("/openapi/v1.json")]
    public async Task Get_IfMatchOfAResourceWithoutETag_Is412(string path)
    {
        (await server.SendAsync("GET", path, null, (string?)null, ("If-Match", "\"x\""))).ExpectProblem(412);
        (await server.SendAsync("GET", path, null, (string?)null, ("If-Match", "x"))).ExpectProblem(400);
        (await server.SendAsync("GET", path, null, (string?)null, ("If-Match", "*"))).Expect(200);
        (await server.SendAsync("GET", path, null, (string?)null, ("If-None-Match", "\"x\""))).Expect(200);
    }

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/limit", "{}")]
    [InlineData("/api/v1/track", """{"events":[]}""")]
    public async Task Post_ToWhatStoresNoRepresentation_IgnoresConditions(string path, string body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await server.SendAsync("POST", path, environment.ServerKey, body, ("If-Match", "\"x\""))).Expect(200);
    }

    [Fact]
    public async Task Get_SchemaOfRulesets_IsServed()
    {
        var answer = (await server.SendAsync("GET", "/schemas/ruleset.json", null)).Expect(200);

        Assert.Equal("FlagCluster ruleset", answer.String("title"));
    }
}
