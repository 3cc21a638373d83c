using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

public sealed class HealthTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/v1/health";

    [Fact]
    public async Task Get_AnyKeyOfTheEnvironment_IsHealthy()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
            Assert.Equal("""{"status":"OK"}""", (await server.SendAsync("GET", Path, key)).Expect(200).Text);
    }

    [Fact]
    public async Task Get_NoKeyOrApiSwitchedOff_IsAnError()
    {
        var environment = await server.NewEnvironmentAsync();

        Assert.Contains("SDK key", (await server.SendAsync("GET", Path, null)).Expect(401).String("message"), StringComparison.Ordinal);
        var off = await server.SendAsync("GET", Path, environment.ServerKey);
        Assert.Contains("'flagr'", off.Expect(404).String("message"), StringComparison.Ordinal);
    }
}
