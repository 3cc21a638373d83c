using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class RoleTests : IAsyncLifetime
{
    private const string Roles = People.Organization + "/roles";
    private const string Ada = "adaadaadaada";

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_Roles_HasBuiltInAndCustomOnesBySlug()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["flags.read"]}""")).Expect(201);

        var list = (await SendAsync("GET", Roles)).Expect(200);

        Assert.Equal(
            ["admin", "auditor", "custom", "editor", "maintainer", "member", "operator", "owner", "releaser", "viewer"],
            list.Json.GetProperty("items").EnumerateArray().Select(role => role.GetProperty("slug").GetString())
        );
    }

    [Fact]
    public async Task Create_RoleWithMoreThanTheEditorHolds_Is403ThatNamesIt()
    {
        var admin = await _server.AddPersonAsync(Ada, "admin");

        var answer = await _server.SendAsync("POST", Roles, admin, """{"slug":"custom","permissions":["organizations.delete"]}""");

        Assert.Contains("'organizations.delete'", answer.ExpectProblem(403).String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_RoleForTheInstallation_Is422()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["installation.manage"]}""")).ExpectProblem(422);
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("custom")]
    public async Task Create_SlugInUse_Is409(string slug)
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["flags.read"]}""")).Expect(201);

        (await SendAsync("POST", Roles, $$"""{"slug":"{{slug}}","permissions":["flags.read"]}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Replace_Role_ChangesWhatItsGrantsGive()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["projects.read"]}""")).Expect(201);
        var token = await _server.AddPersonAsync(Ada, "custom", "shop");
        (await _server.SendAsync("GET", "/api/v1/projects/shop/environments", token)).ExpectProblem(403);

        var body = """{"name":"Custom","permissions":["projects.read","environments.read"]}""";
        (await SendAsync("PUT", Roles + "/custom", body)).Expect(200);

        (await _server.SendAsync("GET", "/api/v1/projects/shop/environments", token)).Expect(200);
    }

    [Fact]
    public async Task Replace_OwnRoleWithMore_Is403()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["roles.write","flags.read"]}""")).Expect(201);
        var token = await _server.AddPersonAsync(Ada, "custom");

        var body = """{"name":"Custom","permissions":["roles.write","flags.read","flags.write"]}""";
        (await _server.SendAsync("PUT", Roles + "/custom", token, body)).ExpectProblem(403);
    }

    [Fact]
    public async Task Replace_BuiltInRole_Is403()
    {
        (await SendAsync("PUT", Roles + "/viewer", """{"name":"Viewer","permissions":["flags.write"]}""")).ExpectProblem(403);
    }

    [Fact]
    public async Task Delete_RoleInUse_Is409ThatNamesTheGrants()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["projects.read"]}""")).Expect(201);
        await _server.AddPersonAsync(Ada, "custom", "shop");

        var answer = (await SendAsync("DELETE", Roles + "/custom")).ExpectProblem(409);

        Assert.Contains(Ada, Assert.Single(answer.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_UnusedRole_Is204()
    {
        (await SendAsync("POST", Roles, """{"slug":"custom","permissions":["projects.read"]}""")).Expect(201);

        (await SendAsync("DELETE", Roles + "/custom")).Expect(204);

        (await SendAsync("GET", Roles + "/custom")).ExpectProblem(404);
    }

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _server.SendAsync(method, path, _server.Token, body);
}
