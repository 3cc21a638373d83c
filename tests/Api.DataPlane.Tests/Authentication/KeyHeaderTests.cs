using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Authentication;

/// <summary>Tests the ways in which clients of other systems send a key.</summary>
public sealed class KeyHeaderTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("Bearer {0}", 200)]
    [InlineData("bearer  {0} ", 200)]
    [InlineData("JWT {0}", 200)]
    [InlineData("{0}", 200)]
    [InlineData("Basic {0}", 401)]
    [InlineData("JWT", 401)]
    [InlineData("{0} {0}", 401)]
    public async Task Request_KeyInAuthorization_IsAcceptedInTheSchemesOfClients(string authorization, int status)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var header = string.Format(null, authorization, environment.ServerKey);

        var answer = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", null, "{}", ("Authorization", header));

        answer.Expect(status);
    }

    [Fact]
    public async Task ManagementRequest_TokenInTheSchemesOfClients_IsRejected()
    {
        foreach (var header in new[] { server.Token, "JWT " + server.Token })
            (await server.SendAsync("GET", "/api/v1/projects", null, content: null, ("Authorization", header))).Expect(401);
    }
}
