using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests values in contexts of Unleash's frontend API that no flag can read.</summary>
public sealed class FrontendValueTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("""{"context":{"userId":"user-1","properties":{"nick":"\ud800","plan":"pro"}}}""", "")]
    [InlineData("""{"context":{"userId":"user-1","nick":"\ud800","plan":"pro"}}""", "")]
    [InlineData("""{"\ud800text":1,"context":{"userId":"user-1","\udc00":1,"properties":{"\ud800":"\ud800","plan":"pro"}}}""", "")]
    [InlineData("""{"context":{"userId":"user-1","plan":"pro","nick":{"\ud800":["\ud800"]}}}""", "")]
    [InlineData("""{"context":{"userId":"user-1","plan":"pro","nick":1e999}}""", "")]
    [InlineData("""{"context":{"userId":"user-1","properties":{"plan":"\ud800"}}}""", "pro")]
    [InlineData("""{"context":{"userId":"user-1","properties":{"plan":"pro","plan":"free"}}}""", "pro")]
    [InlineData("""{"context":{"userId":"user-1","plan":"pro","plan":"pro"}}""", "")]
    [InlineData("""{"context":{"userId":"user-1","plan":"\ud800"}}""", "pro")]
    [InlineData("""{"context":{"userId":"user-1","plan":"pro","remoteAddress":"\ud800"}}""", "local")]
    public async Task Frontend_UnusableAttribute_FailsOnlyTheFlagsThatReadIt(string body, string failing)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        const string all = """{"context":{"userId":"user-1","sessionId":"s","plan":"pro"}}""";
        var expected = (await environment.UnleashAsync("POST", "/api/frontend", all)).Names();

        var names = (await environment.UnleashAsync("POST", "/api/frontend", body)).Names().ToList();
        var everything = (await environment.UnleashAsync("POST", "/api/frontend/all", body)).Names();

        Assert.Equal(expected.Where(name => name != failing), names);
        Assert.Contains("pro", everything);
    }
}
