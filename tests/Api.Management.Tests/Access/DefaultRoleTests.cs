using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>The setting of the role that new members receive.</summary>
public sealed class DefaultRoleTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/v1/organizations/acme/default-role";

    [Fact]
    public async Task Set_Role_IsReturnedAndAnEntryOfTheAuditLog()
    {
        var set = (await server.SendAsync("PUT", Path, server.Token, """{"role":"viewer"}""")).Expect(200);

        Assert.Equal("viewer", set.String("role"));
        Assert.Equal("viewer", (await server.SendAsync("GET", Path, server.Token)).Expect(200).String("role"));
        var log = await server.SendAsync("GET", "/api/v1/organizations/acme/audit?action=organization.update", server.Token);
        Assert.Contains("\"defaultRole\":\"viewer\"", log.Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("owner", 422)]
    [InlineData("no-such", 404)]
    [InlineData("Not A Slug", 422)]
    public async Task Set_AnotherRole_IsRejected(string role, int status) =>
        (await server.SendAsync("PUT", Path, server.Token, $$"""{"role":"{{role}}"}""")).ExpectProblem(status);
}
