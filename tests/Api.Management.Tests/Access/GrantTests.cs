using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class GrantTests : IAsyncLifetime
{
    private const string Grants = People.Organization + "/grants";
    private const string Ada = "adaadaadaada";
    private const string Bob = "bobbobbobbob";

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_Grant_IsEffectiveAtOnceAndListed()
    {
        var token = await _server.AddPersonAsync(Ada, "member");
        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).ExpectProblem(403);

        var created = (await SendAsync("POST", Grants, Body(Ada, "viewer", "shop"))).Expect(201);

        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).Expect(200);
        Assert.Equal("all", created.String("environments"));
        var list = (await SendAsync("GET", $"{Grants}?principal=user:{Ada}")).Expect(200);
        Assert.Contains(created.String("id"), list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_Grant_IsEffectiveAtOnce()
    {
        var token = await _server.AddPersonAsync(Ada, "member");
        var id = (await SendAsync("POST", Grants, Body(Ada, "viewer", "shop"))).Expect(201).String("id");

        (await SendAsync("DELETE", $"{Grants}/{id}")).Expect(204);

        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_Twice_Is409()
    {
        await _server.AddPersonAsync(Ada, "member");
        (await SendAsync("POST", Grants, Body(Ada, "viewer", "shop"))).Expect(201);

        (await SendAsync("POST", Grants, Body(Ada, "viewer", "shop"))).ExpectProblem(409);
    }

    [Theory]
    [InlineData("owner", "organizations.delete")]
    [InlineData("key-keeper", "sso.write")]
    public async Task Create_RoleWithOnePermissionMore_Is403ThatNamesIt(string role, string permission)
    {
        // An administrator without one permission, by a token, and a role with that permission.
        await SendAsync("POST", People.Organization + "/roles", """{"slug":"key-keeper","permissions":["keys.read","sso.write"]}""");
        await _server.AddPersonAsync(Ada, "admin");
        var limited = PermissionSet.All.Without([Permission.SsoWrite]);
        var (_, token) = await _server.Access.AddTokenAsync(TestActors.Administrator, "acme", Principal.User(Ada), "limited", limited);

        var answer = (await _server.SendAsync("POST", Grants, token, Body(Ada, role))).ExpectProblem(403);

        Assert.Contains($"'{permission}'", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_MaintainerInTheirProject_Is201()
    {
        var maintainer = await _server.AddPersonAsync(Ada, "maintainer", "shop");
        await _server.AddPersonAsync(Bob, "member");

        (await _server.SendAsync("POST", Grants, maintainer, Body(Bob, "editor", "shop"))).Expect(201);
    }

    [Fact]
    public async Task Create_MaintainerInAnotherScope_Is403()
    {
        await _server.Directories.AddProjectAsync(TestActors.Administrator, "acme", "app", "App");
        var maintainer = await _server.AddPersonAsync(Ada, "maintainer", "shop");
        await _server.AddPersonAsync(Bob, "member");

        (await _server.SendAsync("POST", Grants, maintainer, Body(Bob, "viewer", "app"))).ExpectProblem(403);
        (await _server.SendAsync("POST", Grants, maintainer, Body(Bob, "viewer"))).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_ListOfEveryEnvironment_IsNotAllEnvironments()
    {
        var first = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await _server.AddPersonAsync(Bob, "member");
        var token = await _server.AddPersonAsync(Ada, "editor", "shop", EnvironmentFilter.Listed([first.Id.Environment]));

        var later = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await (first with { Token = token }).SendAsync("GET", "/flags")).Expect(200);
        (await (later with { Token = token }).SendAsync("GET", "/flags")).ExpectProblem(403);
    }

    [Theory]
    [InlineData("""{"principalKind":"user","principal":"adaadaadaada","role":"viewer","environmentSlugs":[]}""", "/environmentSlugs")]
    [InlineData("""{"principalKind":"user","principal":"adaadaadaada","role":"viewer","environments":"listed"}""", "/environmentSlugs")]
    [InlineData(
        """{"principalKind":"user","principal":"adaadaadaada","role":"viewer","environments":"all","environmentSlugs":["dev"]}""",
        "/environmentSlugs"
    )]
    [InlineData("""{"principalKind":"robot","principal":"adaadaadaada","role":"viewer"}""", "/principalKind")]
    [InlineData("""{"principalKind":"user","principal":"Ada","role":"viewer"}""", "/principal")]
    [InlineData("""{"principalKind":"user","principal":"adaadaadaada","role":"admin","project":"shop"}""", "")]
    public async Task Create_InvalidInput_Is422(string body, string pointer)
    {
        await _server.AddPersonAsync(Ada, "member");

        var answer = (await SendAsync("POST", Grants, body)).ExpectProblem(422);

        Assert.Equal([pointer], answer.Pointers);
    }

    [Theory]
    [InlineData("user", "nobodynobody", "viewer", "shop")]
    [InlineData("group", "nobodynobody", "viewer", "shop")]
    [InlineData("user", Ada, "none", "shop")]
    [InlineData("user", Ada, "viewer", "none")]
    public async Task Create_SomethingThatDoesNotExist_Is404(string kind, string principal, string role, string project)
    {
        await _server.AddPersonAsync(Ada, "member");

        (await SendAsync("POST", Grants, Body(principal, role, project, kind))).ExpectProblem(404);
    }

    [Fact]
    public async Task Organization_WithoutAccess_IsAnsweredAsOneThatDoesNotExist()
    {
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");

        var foreign = (await SendAsync("GET", "/api/v1/organizations/rival/grants")).ExpectProblem(404);
        var unknown = (await SendAsync("GET", "/api/v1/organizations/nowhere/grants")).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("nowhere", "rival", StringComparison.Ordinal), foreign.Text);
    }

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _server.SendAsync(method, path, _server.Token, body);

    private static string Body(string principal, string role, string? project = null, string kind = "user") =>
        $$"""{"principalKind":"{{kind}}","principal":"{{principal}}","role":"{{role}}"{{(project is null ? "" : $",\"project\":\"{project}\"")}}}""";
}
