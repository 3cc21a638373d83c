using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class PrivateProjectTests : IAsyncLifetime
{
    private const string Shop = "/api/v1/projects/shop";
    private const string Ada = "adaadaadaada";
    private const string Bob = "bobbobbobbob";

    private readonly TestServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        (await _server.SendAsync("PATCH", Shop, _server.Token, """{"private":true}""")).Expect(200);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("admin")]
    [InlineData("auditor")]
    [InlineData("member")]
    [InlineData("viewer")]
    public async Task Get_WithoutAGrantOnIt_IsAnsweredAsOneThatDoesNotExist(string role)
    {
        var token = await _server.AddPersonAsync(Ada, role);
        var environment = await _server.NewEnvironmentAsync();

        foreach (var path in new[] { "", "/environments", $"/environments/{environment.Id.Environment}/flags" })
        {
            var hidden = (await _server.SendAsync("GET", Shop + path, token)).ExpectProblem(404);
            var unknown = (await _server.SendAsync("GET", "/api/v1/projects/none" + path, token)).ExpectProblem(404);
            Assert.Equal(unknown.Text.Replace("none", "shop", StringComparison.Ordinal), hidden.Text);
        }
    }

    [Fact]
    public async Task List_WithoutAGrantOnIt_DoesNotHaveIt()
    {
        var token = await _server.AddPersonAsync(Ada, "admin");

        Assert.Empty((await _server.SendAsync("GET", "/api/v1/projects", token)).Expect(200).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Get_WithAGrantByAGroup_Is200UntilItIsRemoved()
    {
        var token = await _server.AddPersonAsync(Ada, "member");
        var group = (await _server.Access.AddGroupAsync(TestActors.Administrator, "acme", "team")).Value!;
        var grant = await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(group.Id), "maintainer", "shop");
        await _server.Access.AddGroupMemberAsync(TestActors.Administrator, "acme", group.Id, Ada);
        (await _server.SendAsync("GET", Shop, token)).Expect(200);

        await _server.Access.RemoveGrantAsync(TestActors.Administrator, "acme", grant.Value!.Id);

        (await _server.SendAsync("GET", Shop, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Get_WithAGrantOfTheGroupOnTheOrganization_Is404()
    {
        var token = await _server.AddPersonAsync(Ada, "member");
        var group = (await _server.Access.AddGroupAsync(TestActors.Administrator, "acme", "team")).Value!;
        await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(group.Id), "maintainer");
        await _server.Access.AddGroupMemberAsync(TestActors.Administrator, "acme", group.Id, Ada);

        (await _server.SendAsync("GET", Shop, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Update_PrivateByAnAdministrator_KeepsTheirAccess()
    {
        await _server.Directories.AddProjectAsync(TestActors.Administrator, "acme", "app", "App");
        var token = await _server.AddPersonAsync(Ada, "admin");

        (await _server.SendAsync("PATCH", "/api/v1/projects/app", token, """{"private":true}""")).Expect(200);

        (await _server.SendAsync("GET", "/api/v1/projects/app", token)).Expect(200);
    }

    [Fact]
    public async Task CreateGrant_OnOneThatTheActorDoesNotSee_Is404()
    {
        var token = await _server.AddPersonAsync(Ada, "admin");
        await _server.AddPersonAsync(Bob, "member");
        var body = $$"""{"principalKind":"user","principal":"{{Bob}}","role":"viewer","project":"shop"}""";

        (await _server.SendAsync("POST", People.Organization + "/grants", token, body)).ExpectProblem(404);
    }

    [Fact]
    public async Task ListGrants_OnOneThatTheActorDoesNotSee_AreLeftOut()
    {
        var token = await _server.AddPersonAsync(Ada, "admin");
        await _server.AddPersonAsync(Bob, "viewer", "shop");

        var list = (await _server.SendAsync("GET", People.Organization + "/grants", token)).Expect(200);

        Assert.DoesNotContain("\"shop\"", list.Text, StringComparison.Ordinal);
    }
}
