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

    [Fact]
    public async Task Get_SchemaOfRulesets_IsServed()
    {
        var answer = (await server.SendAsync("GET", "/schemas/ruleset.json", null)).Expect(200);

        Assert.Equal("FlagCluster ruleset", answer.String("title"));
    }
}
